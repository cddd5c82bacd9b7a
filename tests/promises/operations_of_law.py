"""Operations on law: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from tests.promises.operations import CH, CO, DI, ER, RE, Row, Scene
from tests.strategy.law.files import answer, measure
from tests.strategy.law.planted import DIRECTIVE, GROUND, LONG_AGO, coordinator, place

from tutela import jobs
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person
from tutela.strategy.law import actions, importing, service_tables
from tutela.strategy.law.models import (
    CorrelationTable,
    FirearmsRule,
    Gap,
    GapChange,
    GapPractice,
    InfringementStep,
    MeasureImport,
    Opinion,
    ServiceTable,
    ServiceWord,
    Statement,
)
from tutela.strategy.law.provisions import ProvisionKind, leaves
from tutela.strategy.law.states import State

Doing = tuple[Callable[[], object], Callable[[], list[Row]]]

VIEW, REPORT, MANAGE = "law.view", "law.report", "law.manage"
MATRIX = f"/law/of/{DIRECTIVE}/"
SAID = {"state": "partial", "since": "2014-01-01", "document": "Example Act", "stands_for": "An Example"}


def _mona(scene: Scene) -> tuple[Person, Client]:
    """A coordinator of the European centre with a browser whose session is noted already."""
    mona = coordinator(scene.cast.anna.organisation, "mona")
    web = scene.browser(mona)
    web.get("/account/")
    return mona, web


def _row(who: Person, operation: Operation, action: str, subject: str, subject_id: str = "", count: int = 1) -> Row:
    return operation, action, subject, subject_id, who.pk, "coordinator", who.organisation_id, count


def _post(scene: Scene, who: Person, address: str, given: Mapping[str, object]) -> Callable[[], object]:
    """A form sent from a browser whose session is noted already."""
    web = scene.browser(who)
    web.get("/account/")
    return lambda: web.post(address, given)


def _of_cora(
    scene: Scene, kind: type[Model], subject: str, action: str = REPORT, count: int = 1
) -> Callable[[], list[Row]]:
    """The entry of the one thing of its kind that she added."""

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.cora)):
            number = kind._default_manager.values_list("public_id", flat=True).get()
        return [_row(scene.cast.cora, CO, action, subject, number, count)]

    return written


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", text.encode())


def _draft(mona: Person) -> str:
    with acting(actor_of(mona)):
        return importing.look_at_measures(DIRECTIVE, answer(measure(1), measure(2)).encode()).public_id


def _gap(scene: Scene) -> str:
    with acting(actor_of(scene.cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        return Gap.objects.get(kind="law").public_id


def collect_statement(scene: Scene) -> Doing:
    cora = scene.cast.cora
    web = scene.browser(cora)
    web.get("/account/")

    def written() -> list[Row]:
        with acting(actor_of(cora)):
            return [_row(cora, CO, REPORT, "law_statement", Statement.objects.get().public_id)]

    return lambda: web.post(f"{MATRIX}cell/BE/25(1)/say/", SAID), written


def collect_measures(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    file = SimpleUploadedFile("answer.json", answer(measure(1), measure(2)).encode())

    def written() -> list[Row]:
        with acting(actor_of(mona)):
            return [_row(mona, CO, MANAGE, "law_import", MeasureImport.objects.get().public_id, 2)]

    return lambda: web.post(f"{MATRIX}measures/look/", {"file": file}), written


def change_measures(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    draft = _draft(mona)
    return (
        lambda: web.post(f"/law/imports/{draft}/confirm/"),
        lambda: [_row(mona, CH, MANAGE, "law_import", draft, 2)],
    )


def erase_measures(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    draft = _draft(mona)
    return lambda: web.post(f"/law/imports/{draft}/discard/"), lambda: [_row(mona, ER, MANAGE, "law_import", draft)]


def change_severity(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    gap = _gap(scene)
    return (
        lambda: web.post(f"/law/gaps/{gap}/decide/", {"severity": "1", "why": "because"}),
        lambda: [_row(mona, CH, MANAGE, "law_gap", gap)],
    )


def collect_opinion(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    given = {**SAID, "conformity": "conform", "on": "2014-01-01"}

    def written() -> list[Row]:
        with acting(actor_of(mona)):
            return [_row(mona, CO, MANAGE, "law_opinion", Opinion.objects.get().public_id)]

    return lambda: web.post(f"{MATRIX}cell/BE/25(1)/opine/", given), written


def collect_step(scene: Scene) -> Doing:
    given = {**SAID, "case_number": "INFR(2019)2138", "stage": "referral", "on": "2019-01-01"}
    address = f"{MATRIX}countries/BE/step/"
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, InfringementStep, "law_infringement")


def collect_rule(scene: Scene) -> Doing:
    given = {**SAID, "answer": "free"}
    address = "/law/firearms/magazines/BE/say/"
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, FirearmsRule, "law_firearms_rule")


def collect_rules(scene: Scene) -> Doing:
    file = _file("topic,answer,since,document\nmagazines,free,2018-09-14,Example Act\n")
    given = {"file": file, "country": "BE", "stands_for": "An Example"}
    address = "/law/firearms/import/"
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, FirearmsRule, "law_firearms_rule")


def collect_table(scene: Scene) -> Doing:
    file = _file("provision,state\n25(1),complete\n25(2),\n")
    given = {"file": file, "kind": "transposition", "country": "BE", "stands_for": "An Example"}
    address = f"{MATRIX}tables/take/"
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, CorrelationTable, "law_table", count=2)


def collect_service(scene: Scene) -> Doing:
    given = {**SAID, "reach": "none"}
    address = "/law/services/drug_treatment/BE/say/"
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, ServiceWord, "law_service")


SERVICES = "service,country,reach,since,document\ndrug_treatment,BE,none,2014-01-01,Example Act\n"


def collect_services(scene: Scene) -> Doing:
    given = {"file": _file(SERVICES), "stands_for": "An Example"}
    address = "/law/services/import/"
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, ServiceTable, "law_service_table")


def _services(scene: Scene) -> str:
    path = scene.folder / "services.csv"
    path.write_text(SERVICES, encoding="utf-8")
    with acting(actor_of(scene.cast.cora)):
        draft = service_tables.look_at_services(path, "services.csv", "An Example").draft
    assert draft is not None
    return draft.public_id


def change_services(scene: Scene) -> Doing:
    cora, draft = scene.cast.cora, _services(scene)
    act = _post(scene, cora, f"/law/service-tables/{draft}/confirm/", {})
    return act, lambda: [_row(cora, CH, REPORT, "law_service_table", draft)]


def erase_services(scene: Scene) -> Doing:
    cora, draft = scene.cast.cora, _services(scene)
    act = _post(scene, cora, f"/law/service-tables/{draft}/discard/", {})
    return act, lambda: [_row(cora, ER, REPORT, "law_service_table", draft)]


def collect_practice(scene: Scene) -> Doing:
    address = f"/law/gaps/{_gap(scene)}/answer/"
    given = {"title": "An example programme"}
    return _post(scene, scene.cast.cora, address, given), _of_cora(scene, GapPractice, "law_gap_practice")


def change_practice(scene: Scene) -> Doing:
    cora, gap = scene.cast.cora, _gap(scene)
    with acting(actor_of(cora)):
        practice = actions.answer_gap(Gap.objects.get(public_id=gap), "An example programme").public_id
    act = _post(scene, cora, f"/law/practices/{practice}/withdraw/", {})
    return act, lambda: [_row(cora, CH, REPORT, "law_gap_practice", practice)]


def collect_tables_command(scene: Scene) -> Doing:
    table = scene.folder / "table.csv"

    def act() -> None:
        for (name, *words), text in (
            (
                ("import-rules", "--country", "BE"),
                "topic,answer,since,document\nmagazines,free,2018-09-14,Example Act\n",
            ),
            (("import-correlation", "--country", "BE", "--instrument", DIRECTIVE), "provision,state\n25(1),complete\n"),
        ):
            table.write_text(text, encoding="utf-8")
            scene.command("law", name, str(table), *words, "--stands-for", "An Example")

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.cora)):
            rule, correlation = FirearmsRule.objects.get().public_id, CorrelationTable.objects.get().public_id
        return [
            scene.of_operator(CO, REPORT, "law_firearms_rule", rule),
            scene.of_operator(CO, REPORT, "law_table", correlation),
        ]

    return act, written


def consult_service(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    address = "/law/services/drug_treatment/BE/"
    return lambda: web.get(address), lambda: [_row(mona, RE, VIEW, "law_service", "drug_treatment:BE", 0)]


def consult_service_table(scene: Scene) -> Doing:
    cora, draft = scene.cast.cora, _services(scene)
    web = scene.browser(cora)
    web.get("/account/")
    return lambda: web.get(f"/law/service-tables/{draft}/"), lambda: [_row(cora, RE, VIEW, "law_service_table", draft)]


def consult_cell(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    return (
        lambda: web.get(f"{MATRIX}cell/BE/25(1)/"),
        lambda: [_row(mona, RE, VIEW, "law_cell", f"{DIRECTIVE}:25(1):BE")],
    )


def consult_matrix(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    return (
        lambda: web.get(f"{MATRIX}?article=25"),
        lambda: [_row(mona, RE, VIEW, "law_matrix", DIRECTIVE, 2)],
    )


def consult_gap(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    gap = _gap(scene)
    return lambda: web.get(f"/law/gaps/{gap}/"), lambda: [_row(mona, RE, VIEW, "law_gap", gap)]


def disclose_matrix(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    return (
        lambda: web.get(f"/law/of/{DIRECTIVE}.csv?article=25"),
        lambda: [_row(mona, DI, VIEW, "law_matrix", DIRECTIVE, 2)],
    )


def _file_of(address: str, subject: str, subject_id: str, count: int) -> Callable[[Scene], Doing]:
    def disclose(scene: Scene) -> Doing:
        mona, web = _mona(scene)
        return lambda: web.get(address), lambda: [_row(mona, DI, VIEW, subject, subject_id, count)]

    return disclose


disclose_rules = _file_of("/law/firearms.csv", "law_firearms_rule", "", 14)
disclose_services = _file_of("/law/services.csv?country=BE", "law_service", "", 9)
disclose_countries = _file_of(f"{MATRIX}countries.csv", "law_country", DIRECTIVE, 27)
disclose_measures = _file_of(f"{MATRIX}countries/BE/measures.csv", "law_country", f"{DIRECTIVE}:BE", 0)


def disclose_gaps(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    _gap(scene)
    return lambda: web.get("/law/gaps.csv?kind=law"), lambda: [_row(mona, DI, VIEW, "law_gap", "", 1)]


def disclose_letter(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    missing = sum(one.kind is not ProvisionKind.OPTION for one in leaves(DIRECTIVE))
    return (
        lambda: web.get(f"{MATRIX}countries/BE/letter/"),
        lambda: [_row(mona, DI, VIEW, "law_country", f"{DIRECTIVE}:BE", missing)],
    )


def change_gaps_job(scene: Scene) -> Doing:
    def written() -> list[Row]:
        with acting(actor_of(scene.cast.cora)):
            count = GapChange.objects.count()
        return [(CH, MANAGE, "law_gap", "", None, "keeper", local_organisation().pk, count)]

    return lambda: jobs.follow_the_day(0), written


DOINGS_OF_ACTIONS: dict[str, Callable[[Scene], Doing]] = {
    "actions.state": collect_statement,
    "actions.opine": collect_opinion,
    "actions.take_step": collect_step,
    "actions.state_rule": collect_rule,
    "actions.state_service": collect_service,
    "actions.decide_severity": change_severity,
    "actions.answer_gap": collect_practice,
    "actions.withdraw_practice": change_practice,
    "actions.follow_the_day": change_gaps_job,
    "importing.look_at_measures": collect_measures,
    "importing.confirm_measures": change_measures,
    "importing.discard_measures": erase_measures,
    "importing.take_correlation": collect_table,
    "importing.take_rules": collect_rules,
    "service_tables.look_at_services": collect_services,
    "service_tables.confirm_services": change_services,
    "service_tables.discard_services": erase_services,
}
"""Every action function of law by its module and name, and which of the operations above it is."""
