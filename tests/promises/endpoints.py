"""What each page does, as reviewed: the methods it takes, the kind of thing its address names, and what a request with
nothing in it is answered. A page that is not here fails the matrix. Who may is not said here but in the permission table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Endpoint:
    """``thing``: the kind (world.py) its address names; ``over``: the action that decides over whose things, where it is
    another than the page's; ``post``: the action that a POST needs beside the page's; ``answers``: the only answers where
    one is let through (otherwise anything that is neither a refusal nor an error of the server)."""

    takes: str = "GET HEAD"
    thing: str = ""
    post: str = ""
    answers: tuple[int, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


_READ, _FORM, _POST = "GET HEAD", "GET HEAD POST", "POST"
_NO_PROVIDER = "no provider is declared in the tests"

ENDPOINTS: Final[Mapping[str, Endpoint]] = {
    # Nobody needs to be signed in.
    "front": Endpoint(),
    "asset": Endpoint(fixed={"name": "css/tutela.css"}, answers=(200, 404)),
    "sign_in": Endpoint(_FORM),
    "account_login": Endpoint(_FORM),
    "mfa_authenticate": Endpoint(_FORM),
    "mfa_login_webauthn": Endpoint(_FORM),
    "invitation": Endpoint(_FORM, fixed={"token": "no-such"}, answers=(404,), why="the token is the permission"),
    "socialaccount_login_cancelled": Endpoint(answers=(403,)),
    "socialaccount_login_error": Endpoint(_FORM, answers=(403,)),
    "openid_connect_login": Endpoint(_POST, fixed={"provider_id": "none"}, answers=(404,), why=_NO_PROVIDER),
    "openid_connect_callback": Endpoint(fixed={"provider_id": "none"}, answers=(404,), why=_NO_PROVIDER),
    "account_signup": Endpoint(_FORM, answers=(404,), why="nobody registers"),
    "socialaccount_signup": Endpoint(_FORM, answers=(404,), why="nobody registers"),
    "account_inactive": Endpoint(_FORM, answers=(404,), why="nobody is told"),
    "sign_out": Endpoint(_POST),
    "account_logout": Endpoint(_POST),
    "look_as": Endpoint(_POST, answers=(404,), why="not outside the demo"),
    # One's own account.
    "account": Endpoint(),
    "account_change_password": Endpoint(_FORM),
    "account_set_password": Endpoint(_FORM),
    "account_reauthenticate": Endpoint(_FORM),
    "mfa_reauthenticate": Endpoint(_FORM),
    "mfa_reauthenticate_webauthn": Endpoint(
        _FORM, answers=(200, 302), why="302: no passkey was sent, back to the beginning"
    ),
    "usersessions_list": Endpoint(_FORM, answers=(200, 404), why="404: a POST that names no session"),
    "mfa_index": Endpoint(),
    "mfa_activate_totp": Endpoint(_FORM),
    "mfa_deactivate_totp": Endpoint(_FORM, answers=(200, 302, 404), why="404: there is none"),
    "mfa_view_recovery_codes": Endpoint(answers=(200, 302, 404), why="404: there are none"),
    "mfa_generate_recovery_codes": Endpoint(_FORM, answers=(200, 302, 404)),
    "mfa_download_recovery_codes": Endpoint(answers=(200, 302, 404), why="404: there are none"),
    "mfa_list_webauthn": Endpoint(),
    "mfa_add_webauthn": Endpoint(_FORM),
    "mfa_edit_webauthn": Endpoint(_FORM, thing="passkey"),
    "mfa_remove_webauthn": Endpoint(_FORM, thing="passkey"),
    "socialaccount_connections": Endpoint(_FORM),
    # Programs.
    "whoami": Endpoint("GET"),
    # What is delivered.
    "desk": Endpoint(),
    "submissions": Endpoint(),
    "new_submission": Endpoint(_FORM),
    "submission": Endpoint(thing="submission"),
    "submission_progress": Endpoint(thing="submission"),
    "submission_to_mend": Endpoint(thing="submission"),
    "submission_replay": Endpoint(_POST, thing="submission"),
    "submission_dismiss": Endpoint(_POST, thing="submission"),
    "quarantine": Endpoint(),
    "quarantined": Endpoint(thing="quarantined"),
    "quarantined_mend": Endpoint(_POST, thing="quarantined"),
    "quarantined_dismiss": Endpoint(_POST, thing="quarantined"),
    # Records.
    "records": Endpoint(),
    "records_export": Endpoint(fixed={"kind": "csv"}),
    "records_export_approval": Endpoint(_FORM, fixed={"kind": "csv"}, post="records.export_bulk"),
    "record": Endpoint(thing="record"),
    "record_purpose": Endpoint(_POST, thing="record"),
    "hits": Endpoint(),
    "hit_seen": Endpoint(_POST, thing="hit"),
    # Evidence.
    "record_evidence_new": Endpoint(_FORM, thing="record"),
    "submission_evidence_new": Endpoint(_FORM, thing="submission"),
    "evidence_list": Endpoint(),
    "evidence": Endpoint(thing="evidence"),
    "evidence_ask_release": Endpoint(_POST, thing="copy"),
    "evidence_release": Endpoint(_POST, thing="copy", answers=(403,), why="a second person has not agreed"),
    "evidence_download": Endpoint(_POST, thing="handed"),
    "evidence_statement": Endpoint(thing="handed"),
    "approvals": Endpoint(),
    "approval_decide": Endpoint(_POST, thing="approval", data={"decision": "decline"}, answers=(400,)),
    # Figures.
    "picture": Endpoint(),
    "seizures_picture": Endpoint(),
    "seizures_file": Endpoint(fixed={"name": "trend", "kind": "csv"}),
    # The audit.
    "audit": Endpoint(),
    "audit_sample": Endpoint(),
    "audit_review": Endpoint(_POST),
    "audit_export": Endpoint(fixed={"kind": "csv"}),
    # Administration.
    "administration": Endpoint(),
    "people": Endpoint(),
    "person_add": Endpoint(_FORM),
    "person": Endpoint(_FORM, thing="person", post="people.change"),
    "person_invite": Endpoint(_POST, thing="person"),
    "person_do": Endpoint(_POST, thing="person", fixed={"verb": "activate"}),
    "organisations": Endpoint(),
    "organisation_add": Endpoint(_FORM),
    "organisation": Endpoint(_FORM, thing="organisation"),
    "organisation_active": Endpoint(_POST, thing="organisation", data={"active": "yes"}),
    "organisation_key_add": Endpoint(_POST, thing="organisation"),
    "organisation_key_revoke": Endpoint(_POST, thing="organisation key"),
    "clients": Endpoint(),
    "client_add": Endpoint(_FORM),
    "client_revoke": Endpoint(_POST, thing="client"),
    "permissions": Endpoint(),
}
