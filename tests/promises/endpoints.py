"""What each page does, as reviewed: the action it names, the methods it takes, the kind of thing its address names, and what a request with
nothing in it is answered. A page that is not here fails the matrix. Who may is not said here but in the permission table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Endpoint:
    """``action``: the one it names; ``thing``: the kind (world.py) its address names;
    ``over``: the action that decides over whose things, where it is
    another than the page's; ``post``: the action that a POST needs beside the page's; ``answers``: the only answers where
    one is let through (otherwise anything that is neither a refusal nor an error of the server)."""

    action: str
    takes: str = "GET HEAD"
    thing: str = ""
    post: str = ""
    answers: tuple[int, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


_READ, _FORM, _POST = "GET HEAD", "GET HEAD POST", "POST"
_ACT: Final = {"celex": "32011L0093"}
_NOTHING: Final = {"public_id": "0" * 20}
_NO_PROVIDER = "no provider is declared in the tests"

ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    # Nobody needs to be signed in.
    "front": Endpoint("public"),
    "asset": Endpoint("public", fixed={"name": "css/tutela.css"}, answers=(200, 404)),
    "sign_in": Endpoint("sign_in", _FORM),
    "account_login": Endpoint("sign_in", _FORM),
    "mfa_authenticate": Endpoint("sign_in", _FORM),
    "mfa_login_webauthn": Endpoint("sign_in", _FORM),
    "invitation": Endpoint(
        "sign_in", _FORM, fixed={"token": "no-such"}, answers=(404,), why="the token is the permission"
    ),
    "socialaccount_login_cancelled": Endpoint("sign_in", answers=(403,)),
    "socialaccount_login_error": Endpoint("sign_in", _FORM, answers=(403,)),
    "openid_connect_login": Endpoint("sign_in", _POST, fixed={"provider_id": "none"}, answers=(404,), why=_NO_PROVIDER),
    "openid_connect_callback": Endpoint("sign_in", fixed={"provider_id": "none"}, answers=(404,), why=_NO_PROVIDER),
    "account_signup": Endpoint("sign_in", _FORM, answers=(404,), why="nobody registers"),
    "socialaccount_signup": Endpoint("sign_in", _FORM, answers=(404,), why="nobody registers"),
    "account_inactive": Endpoint("sign_in", _FORM, answers=(404,), why="nobody is told"),
    "sign_out": Endpoint("sign_in", _POST),
    "account_logout": Endpoint("sign_in", _POST),
    "look_as": Endpoint("sign_in", _POST, answers=(404,), why="not outside the demo"),
    # One's own account.
    "account": Endpoint("account.own"),
    "account_change_password": Endpoint("account.own", _FORM),
    "account_set_password": Endpoint("account.own", _FORM),
    "account_reauthenticate": Endpoint("account.own", _FORM),
    "mfa_reauthenticate": Endpoint("account.own", _FORM),
    "mfa_reauthenticate_webauthn": Endpoint(
        "account.own", _FORM, answers=(200, 302), why="302: no passkey was sent, back to the beginning"
    ),
    "usersessions_list": Endpoint("account.own", _FORM, answers=(200, 404), why="404: a POST that names no session"),
    "mfa_index": Endpoint("account.own"),
    "mfa_activate_totp": Endpoint("account.own", _FORM),
    "mfa_deactivate_totp": Endpoint("account.own", _FORM, answers=(200, 302, 404), why="404: there is none"),
    "mfa_view_recovery_codes": Endpoint("account.own", answers=(200, 302, 404), why="404: there are none"),
    "mfa_generate_recovery_codes": Endpoint("account.own", _FORM, answers=(200, 302, 404)),
    "mfa_download_recovery_codes": Endpoint("account.own", answers=(200, 302, 404), why="404: there are none"),
    "mfa_list_webauthn": Endpoint("account.own"),
    "mfa_add_webauthn": Endpoint("account.own", _FORM),
    "mfa_edit_webauthn": Endpoint("account.own", _FORM, thing="passkey"),
    "mfa_remove_webauthn": Endpoint("account.own", _FORM, thing="passkey"),
    "socialaccount_connections": Endpoint("account.own", _FORM),
    # Programs.
    "whoami": Endpoint("api.whoami", "GET"),
    # What is delivered.
    "desk": Endpoint("desk.view"),
    "submissions": Endpoint("intake.read"),
    "new_submission": Endpoint("intake.submit", _FORM),
    "submission": Endpoint("intake.read", thing="submission"),
    "submission_progress": Endpoint("intake.read", thing="submission"),
    "submission_to_mend": Endpoint("quarantine.read", thing="submission"),
    "submission_replay": Endpoint("quarantine.mend", _POST, thing="submission"),
    "submission_dismiss": Endpoint("quarantine.mend", _POST, thing="submission"),
    "quarantine": Endpoint("quarantine.read"),
    "quarantined": Endpoint("quarantine.read", thing="quarantined"),
    "quarantined_mend": Endpoint("quarantine.mend", _POST, thing="quarantined"),
    "quarantined_dismiss": Endpoint("quarantine.mend", _POST, thing="quarantined"),
    # Records.
    "records": Endpoint("records.list"),
    "records_export": Endpoint("records.export", fixed={"kind": "csv"}),
    "records_export_approval": Endpoint("records.export", _FORM, fixed={"kind": "csv"}, post="records.export_bulk"),
    "record": Endpoint("records.open", thing="record"),
    "record_purpose": Endpoint("records.open", _POST, thing="record"),
    "hits": Endpoint("hits.read"),
    "hit_seen": Endpoint("hits.read", _POST, thing="hit"),
    "deconfliction": Endpoint("hits.read"),
    "deconfliction_file": Endpoint("hits.read"),
    "deconfliction_hit": Endpoint("hits.read", thing="hit of both"),
    "deconfliction_answer": Endpoint(
        "hits.answer", _POST, thing="hit of both", data={"verb": "allow", "contact": "a desk"}
    ),
    "handing_stop": Endpoint("hits.answer", _POST, thing="record", answers=(404,), why="it is handed over to nobody"),
    # Lists of fingerprints.
    "lists": Endpoint("lists.read"),
    "new_list": Endpoint("lists.change", _FORM),
    "list": Endpoint("lists.read", thing="list"),
    "list_import": Endpoint("lists.change", _POST, thing="list"),
    "list_withdraw": Endpoint(
        "lists.change", _POST, thing="list", data={"why": "because", "entry": "0"}, answers=(400,), why="no such entry"
    ),
    "list_radius": Endpoint("lists.change", _POST, thing="list", data={"kind": "pdq", "radius": "30"}),
    "match_decide": Endpoint("matches.decide", _POST, thing="match", data={"verdict": "unsure", "why": "because"}),
    # Persons who may be the same.
    "suggestions": Endpoint("suggestions.read"),
    "suggestion": Endpoint("suggestions.read", thing="suggestion"),
    "suggestion_decide": Endpoint(
        "links.decide",
        _POST,
        thing="suggestion",
        data={"verdict": "unsure", "why": "because"},
        answers=(302, 409),
        why="409: somebody before has decided so",
    ),
    "suggestion_undo": Endpoint(
        "links.decide", _POST, thing="suggestion", data={"why": ""}, answers=(400,), why="it names no decision"
    ),
    # The search.
    "search": Endpoint("records.list"),
    "search_file": Endpoint("records.export"),
    "search_list": Endpoint("search.list", _FORM, answers=(200, 400), why="400: a POST without a list"),
    "search_picture": Endpoint("search.list", _FORM, answers=(200, 400), why="400: a POST without a file"),
    "trace": Endpoint("firearms.trace"),
    "trace_file": Endpoint("records.export", answers=(400,), why="400: no serial"),
    "trace_record": Endpoint("firearms.trace", thing="firearm"),
    "trace_record_file": Endpoint("records.export", thing="firearm"),
    "watch_new": Endpoint("search.watch", _FORM, answers=(200, 400), why="400: a POST without a search"),
    "watch_record": Endpoint("search.watch", _FORM, thing="record"),
    "watch_extend": Endpoint("search.watch", _POST, thing="watch", data={"review_on": "", "reason": ""}),
    "alerts": Endpoint("search.watch"),
    "alert_seen": Endpoint("search.watch", _POST, thing="alert"),
    "watch_delete": Endpoint("search.watch", _POST, thing="watch"),  # its alerts go with it
    # Networks, in cases.
    "cases": Endpoint("networks.read"),
    "new_case": Endpoint("networks.read", _FORM, answers=(200, 400), why="400: a POST without a title"),
    "case": Endpoint("networks.read", thing="case"),
    "case_open": Endpoint("networks.read", _POST, thing="case", answers=(400,), why="no record is chosen"),
    "case_leave": Endpoint("networks.read", _POST, thing="opening", data={"why": ""}, answers=(400,), why="no reason"),
    "case_review": Endpoint("networks.read", _POST, thing="case", answers=(400,), why="no day"),
    "case_close": Endpoint("networks.read", _POST, thing="case", answers=(400,), why="no reason"),
    "case_watch": Endpoint("networks.read", _POST, thing="case", answers=(400,), why="no reason"),
    "case_decide": Endpoint("links.decide", _POST, thing="case", answers=(400,), why="no decision"),
    "case_undo": Endpoint("links.decide", _POST, thing="decision", data={"why": ""}, answers=(400,), why="no reason"),
    "case_graphml": Endpoint("networks.read", thing="case", fixed={"number": "1"}),
    "case_i2": Endpoint("networks.read", thing="case", fixed={"number": "1"}),
    "networks": Endpoint("networks.find", _FORM, answers=(200, 400), why="400: a POST without a reason"),
    "network_search": Endpoint("networks.find", thing="network search"),
    # Evidence.
    "record_evidence_new": Endpoint("evidence.add", _FORM, thing="record"),
    "submission_evidence_new": Endpoint("evidence.add", _FORM, thing="submission"),
    "evidence_list": Endpoint("evidence.read"),
    "evidence": Endpoint("evidence.read", thing="evidence"),
    "evidence_ask_release": Endpoint("evidence.release", _POST, thing="copy"),
    "evidence_release": Endpoint(
        "evidence.release", _POST, thing="copy", answers=(403,), why="a second person has not agreed"
    ),
    "evidence_download": Endpoint("evidence.download", _POST, thing="handed"),
    "evidence_statement": Endpoint("evidence.download", thing="handed"),
    "approvals": Endpoint("approvals.decide"),
    "approval_decide": Endpoint(
        "approvals.decide", _POST, thing="approval", data={"decision": "decline"}, answers=(400,)
    ),
    # Figures.
    "picture": Endpoint("picture.view"),
    "seizures_picture": Endpoint("picture.view"),
    "seizures_file": Endpoint("picture.view", fixed={"name": "trend", "kind": "csv"}),
    # The audit.
    "audit": Endpoint("audit.read"),
    "audit_sample": Endpoint("audit.read"),
    "audit_review": Endpoint("audit.review", _POST),
    "audit_export": Endpoint("audit.export", fixed={"kind": "csv"}),
    # Administration.
    "administration": Endpoint("permissions.read"),
    "people": Endpoint("people.read"),
    "person_add": Endpoint("people.change", _FORM),
    "person": Endpoint("people.read", _FORM, thing="person", post="people.change"),
    "person_invite": Endpoint("people.change", _POST, thing="person"),
    "person_do": Endpoint("people.change", _POST, thing="person", fixed={"verb": "activate"}),
    "organisations": Endpoint("organisations.read"),
    "organisation_add": Endpoint("organisations.change", _FORM),
    "organisation": Endpoint("organisations.read", _FORM, thing="organisation"),
    "organisation_active": Endpoint("organisations.change", _POST, thing="organisation", data={"active": "yes"}),
    "organisation_key_add": Endpoint("organisations.keys", _POST, thing="organisation"),
    "organisation_key_revoke": Endpoint("organisations.keys", _POST, thing="organisation key"),
    "clients": Endpoint("clients.read"),
    "client_add": Endpoint("clients.change", _FORM),
    "client_revoke": Endpoint("clients.change", _POST, thing="client"),
    "permissions": Endpoint("permissions.read"),
    # Trend breaks.
    "seizures_breaks": Endpoint("picture.view"),
    "seizures_breaks_file": Endpoint("picture.view", fixed={"kind": "csv"}, answers=(200, 404), why="404: no seizures"),
    "indicator_breaks": Endpoint("indicators.view", fixed={"name": "euda.deaths"}),
    "indicator_breaks_file": Endpoint(
        "indicators.view", fixed={"name": "euda.deaths", "kind": "csv"}, answers=(404,), why="no series"
    ),
    # Maturity. A draft is its own organisation's; what is submitted is read by whoever sees maturity.
    "maturity": Endpoint("maturity.view"),
    "maturity_framework": Endpoint("maturity.view", fixed={"name": "model_national_response"}),
    "maturity_file": Endpoint("maturity.view", fixed={"name": "model_national_response"}),
    "maturity_country": Endpoint("maturity.view", fixed={"name": "model_national_response", "country": "BE"}),
    "maturity_begin": Endpoint("maturity.assess", _POST, fixed={"name": "model_national_response"}),
    "maturity_assessment": Endpoint("maturity.view", thing="assessment"),
    "maturity_answer": Endpoint("maturity.assess", _POST, thing="assessment"),
    "maturity_evidence": Endpoint("maturity.assess", _POST, thing="assessment"),
    "maturity_submit": Endpoint("maturity.assess", _POST, thing="assessment"),
    "maturity_discard": Endpoint("maturity.assess", _POST, thing="assessment to discard"),
    "maturity_review": Endpoint(
        "maturity.review", _POST, thing="assessment", answers=(409,), why="a draft is reviewed by nobody"
    ),
    # Indicators. A draft is its own organisation's; what is submitted is read by whoever sees indicators.
    "indicators": Endpoint("indicators.view"),
    "indicators_file": Endpoint("indicators.view"),
    "indicator": Endpoint("indicators.view", fixed={"name": "euda.deaths"}),
    "indicator_file": Endpoint("indicators.view", fixed={"name": "euda.deaths", "kind": "csv"}),
    "indicator_reference": Endpoint("indicators.import", _POST, fixed={"name": "euda.deaths"}),
    "indicator_deliver": Endpoint("indicators.import", _FORM),
    "indicator_deliveries": Endpoint("indicators.view"),
    "indicator_delivery": Endpoint("indicators.view", thing="draft of observations"),
    "indicator_refused": Endpoint("indicators.view", thing="draft of observations"),
    "indicator_submit": Endpoint("indicators.import", _POST, thing="draft of observations to submit"),
    "indicator_drop": Endpoint("indicators.import", _POST, thing="draft of observations to drop"),
    # Behind the wall: help and health services.
    "help_counts": Endpoint("help.counts"),
    "help_export": Endpoint("help.counts"),
    "help_new": Endpoint("help.record", _FORM),
    "help_contacts": Endpoint("help.read"),
    "help_contact_do": Endpoint("help.record", _POST, thing="contact", fixed={"verb": "blank"}),
    # Strategies: whose they are is said in tests/web/test_strategy.py; here who gets to the page at all.
    "strategy_tables": Endpoint("strategy.manage", _FORM),
    "strategy_adopt": Endpoint("strategy.manage", _POST),
    "strategy_table": Endpoint("strategy.manage", _FORM, fixed=_NOTHING, answers=(404,)),
    "strategy_table_discard": Endpoint("strategy.manage", _POST, fixed=_NOTHING, answers=(404,)),
    "strategy_table_filled": Endpoint("strategy.manage", fixed=_NOTHING, answers=(404,)),
    "strategy_report_new": Endpoint("strategy.report", _FORM, fixed=_NOTHING, answers=(404,)),
    "strategy_links": Endpoint("strategy.manage", _FORM, fixed=_NOTHING, answers=(404,)),
    "strategy_link_revoke": Endpoint("strategy.manage", _POST, fixed=_NOTHING, answers=(404,)),
    "strategy_draft": Endpoint("strategy.report", _POST, fixed=_NOTHING, answers=(404,)),
    "strategy_word": Endpoint("strategy.report", _POST, fixed={**_NOTHING, "verb": "disputed"}, answers=(404,)),
    "strategy_requests": Endpoint("strategy.view"),
    # Boards of strategies: whose drafts are not on them is said in tests/web/test_strategy_board.py.
    "strategy": Endpoint("strategy.view"),
    "strategy_file": Endpoint("strategy.view"),
    "strategy_board": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_priority": Endpoint("strategy.view", fixed={"key": "no-such", "priority": "none"}, answers=(404,)),
    "strategy_actions": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_moves": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_timeline": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_timeline_file": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_report": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_report_pdf": Endpoint("strategy.view", fixed={"key": "no-such"}, answers=(404,)),
    "strategy_board_file": Endpoint("strategy.view", fixed={"key": "no-such", "table": "squares"}, answers=(404,)),
    "strategy_action": Endpoint("strategy.view", fixed=_NOTHING, answers=(404,)),
    "strategy_action_file": Endpoint("strategy.view", fixed={**_NOTHING, "table": "events"}, answers=(404,)),
    "strategy_country": Endpoint("strategy.view", fixed={"code": "PT"}),
    "strategy_country_file": Endpoint("strategy.view", fixed={"code": "PT", "table": "events"}),
    "strategy_request_new": Endpoint("strategy.manage", _FORM, fixed={"key": "no-such"}, answers=(404,)),
    "strategy_request": Endpoint("strategy.view", fixed=_NOTHING, answers=(404,)),
    "strategy_request_file": Endpoint("strategy.view", fixed=_NOTHING, answers=(404,)),
    "strategy_request_do": Endpoint("strategy.manage", _POST, fixed={**_NOTHING, "what": "send"}, answers=(404,)),
    "strategy_request_answer": Endpoint("strategy.report", _POST, fixed={**_NOTHING, "item": "1"}, answers=(404,)),
    "strategy_link": Endpoint(
        "public",
        _FORM,
        fixed={"token": "no.such"},
        answers=(404, 429),
        why="the token is the permission; 429: too often",
    ),
    # Law: whose drafts and confidential steps are on no page of others is said in tests/web/test_law.py.
    "law": Endpoint("law.view"),
    "law_bases": Endpoint("law.view"),
    "law_gaps": Endpoint("law.view"),
    "law_gaps_file": Endpoint("law.view"),
    "law_gap": Endpoint("law.view", fixed=_NOTHING, answers=(404,)),
    "law_gap_decide": Endpoint("law.manage", _POST, fixed=_NOTHING, answers=(404,)),
    "law_gap_answer": Endpoint("law.report", _POST, fixed=_NOTHING, answers=(404,)),
    "law_practice_withdraw": Endpoint("law.report", _POST, fixed=_NOTHING, answers=(404,)),
    "law_firearms": Endpoint("law.view"),
    "law_firearms_file": Endpoint("law.view"),
    "law_rules_take": Endpoint("law.report", _POST, answers=(400,), why="no file"),
    "law_rule": Endpoint("law.view", fixed={"topic": "magazines", "country": "BE"}),
    "law_rule_state": Endpoint(
        "law.report", _POST, fixed={"topic": "magazines", "country": "BE"}, answers=(400,), why="nothing is said"
    ),
    "law_services": Endpoint("law.view"),
    "law_service": Endpoint("law.view", fixed={"service": "drug_treatment", "country": "BE"}),
    "law_service_state": Endpoint(
        "law.report", _POST, fixed={"service": "drug_treatment", "country": "BE"}, answers=(400,), why="nothing is said"
    ),
    "law_services_file": Endpoint("law.view"),
    "law_services_look": Endpoint("law.report", _POST, answers=(400,), why="no file"),
    "law_service_table": Endpoint("law.view", fixed=_NOTHING, answers=(404,)),
    "law_service_table_confirm": Endpoint("law.report", _POST, fixed=_NOTHING, answers=(404,)),
    "law_service_table_discard": Endpoint("law.report", _POST, fixed=_NOTHING, answers=(404,)),
    "law_import": Endpoint("law.view", fixed=_NOTHING, answers=(404,)),
    "law_import_confirm": Endpoint("law.manage", _POST, fixed=_NOTHING, answers=(404,)),
    "law_import_discard": Endpoint("law.manage", _POST, fixed=_NOTHING, answers=(404,)),
    "law_table": Endpoint("law.view", fixed=_NOTHING, answers=(404,)),
    "law_matrix": Endpoint("law.view", fixed=_ACT),
    "law_matrix_file": Endpoint("law.view", fixed=_ACT),
    "law_cell": Endpoint("law.view", fixed={**_ACT, "country": "BE", "ref": "25(1)"}),
    "law_cell_state": Endpoint(
        "law.report", _POST, fixed={**_ACT, "country": "BE", "ref": "25(1)"}, answers=(400,), why="nothing is said"
    ),
    "law_cell_opine": Endpoint(
        "law.manage", _POST, fixed={**_ACT, "country": "BE", "ref": "25(1)"}, answers=(400,), why="nothing is said"
    ),
    "law_countries": Endpoint("law.view", fixed=_ACT),
    "law_countries_file": Endpoint("law.view", fixed=_ACT),
    "law_country_measures_file": Endpoint("law.view", fixed={**_ACT, "country": "BE"}),
    "law_country": Endpoint("law.view", fixed={**_ACT, "country": "BE"}),
    "law_letter": Endpoint("law.view", fixed={**_ACT, "country": "BE"}),
    "law_step": Endpoint("law.report", _POST, fixed={**_ACT, "country": "BE"}, answers=(400,), why="nothing is said"),
    "law_measures": Endpoint("law.view", fixed=_ACT),
    "law_measures_look": Endpoint("law.manage", _POST, fixed=_ACT, answers=(400,), why="no file"),
    "law_tables": Endpoint("law.view", fixed=_ACT),
    "law_table_take": Endpoint("law.report", _POST, fixed=_ACT, answers=(400,), why="no file"),
    # Data protection.
    "protection": Endpoint("protection.view"),
    "requests": Endpoint("requests.handle"),
    "new_request": Endpoint("requests.handle", _FORM),
    "request": Endpoint("requests.handle", thing="request"),
    "request_identity": Endpoint("requests.handle", _POST, thing="request"),
    "request_extend": Endpoint("requests.handle", _POST, thing="request"),
    "request_seek": Endpoint("requests.handle", _POST, thing="request"),
    "request_decide": Endpoint("requests.decide", _POST, thing="request item"),
    "request_answer": Endpoint("requests.decide", _POST, thing="request", data={"answer": "refused"}),
    "request_preview": Endpoint("requests.handle", thing="request"),
    "request_file": Endpoint("requests.handle", thing="request", fixed={"kind": "json"}),
    "retention": Endpoint("retention.read"),
    "review_keep": Endpoint(
        "retention.decide", _POST, thing="review", data={"until": "2090-01-01", "reason": "because"}
    ),
    "review_erase": Endpoint("retention.decide", _POST, thing="review"),
    "holds": Endpoint("retention.read"),
    "hold_lift": Endpoint("holds.change", _POST, thing="hold"),
    "hold_place": Endpoint("holds.change", _POST, thing="record", data={"until": "2090-01-01", "reason": "because"}),
    "record_second_person": Endpoint("records.lift_marking", thing="record"),
    "marking_lift": Endpoint("records.lift_marking", _POST, thing="record", data={"why": "", "code": "H1"}),
    "held_erase": Endpoint("holds.erase", _POST, thing="record", data={"why": ""}),
    "restriction_lift": Endpoint("requests.decide", _POST, thing="record"),
    "breaches": Endpoint("breaches.read"),
    "breaches_file": Endpoint("breaches.read", fixed={"kind": "csv"}),
    "new_breach": Endpoint("breaches.change", _FORM),
    "breach": Endpoint("breaches.change", _FORM, thing="breach"),
    "register": Endpoint("register.read"),
    "register_file": Endpoint("register.read"),
}
