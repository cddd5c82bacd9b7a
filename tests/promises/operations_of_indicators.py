"""Operations on observations of indicators: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.promises.operations import CH, CO, DI, ER, RE, Row, Scene

from tutela import jobs
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person
from tutela.strategy.indicators.models import Delivery, Observation

VIEW, IMPORT = "indicators.view", "indicators.import"
TABLE = b"Country,Year of Treatment,Mean age,15 to 19,Total\nAustria,2017,30,4,4\n"


def _cora(scene: Scene) -> Client:
    """The coordinator's browser, its session noted already."""
    web = scene.browser(scene.cast.cora)
    web.get("/account/")
    return web


def _of_cora(
    scene: Scene, operation: Operation, action: str, subject: str, subject_id: str = "", count: int = 1
) -> Row:
    cora = scene.cast.cora
    return operation, action, subject, subject_id, cora.pk, "coordinator", cora.organisation_id, count


def _draft(scene: Scene) -> str:
    with acting(actor_of(scene.cast.cora)):
        return Delivery.objects.create(owner=scene.cast.cora.organisation, by="Cora").public_id


def collect_observations(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    given = {"file": SimpleUploadedFile("table.csv", TABLE), "mapping": "euda-deaths-15-19", "mapping_text": MAPPING}

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.cora)):
            made = Delivery.objects.get()
        return [_of_cora(scene, CO, IMPORT, "indicator_delivery", made.public_id, count=2)]

    return lambda: web.post("/indicators/deliver/", given), written


MAPPING = """
name: made-up
title: made up
columns: [Country, Total]
country: {column: Country}
period: {column: Year of Treatment}
ignore: [Mean age]
values: [{indicator: euda.treatment_profile, rest: age}]
"""


def change_draft(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web, made = _cora(scene), _draft(scene)
    return (
        lambda: web.post(f"/indicators/deliveries/{made}/submit/"),
        lambda: [_of_cora(scene, CH, IMPORT, "indicator_delivery", made, count=0)],
    )


def change_reference(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    given = {"kind": "target", "period": "2030", "value": "5", "source": "a plan"}

    def written() -> list[Row]:
        from tutela.strategy.indicators.models import Reference

        with acting(actor_of(scene.cast.cora)):
            made = Reference.objects.get()
        return [_of_cora(scene, CH, IMPORT, "indicator_reference", made.public_id)]

    return lambda: web.post("/indicators/of/euda.deaths/reference/", given), written


def erase_draft(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web, made = _cora(scene), _draft(scene)
    return (
        lambda: web.post(f"/indicators/deliveries/{made}/drop/"),
        lambda: [_of_cora(scene, ER, IMPORT, "indicator_delivery", made)],
    )


def consult_indicators(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    return lambda: web.get("/indicators/?q=syringes"), lambda: [_of_cora(scene, RE, VIEW, "indicator")]


def consult_indicator(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    return (
        lambda: web.get("/indicators/of/euda.deaths/"),
        lambda: [_of_cora(scene, RE, VIEW, "indicator", "euda.deaths", count=0)],
    )


def consult_delivery(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web, made = _cora(scene), _draft(scene)
    return (
        lambda: web.get(f"/indicators/deliveries/{made}/"),
        lambda: [_of_cora(scene, RE, VIEW, "indicator_delivery", made)],
    )


def disclose_observations(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    return (
        lambda: web.get("/indicators/of/euda.deaths/observations.csv"),
        lambda: [_of_cora(scene, DI, VIEW, "indicator", "euda.deaths")],
    )


def consult_breaks(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    return (
        lambda: web.get("/indicators/of/euda.deaths/breaks/"),
        lambda: [_of_cora(scene, RE, VIEW, "indicator", "euda.deaths")],
    )


def disclose_breaks(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    web = _cora(scene)
    planted(scene.cast.cora)
    return (
        lambda: web.get("/indicators/of/euda.deaths/breaks.csv"),
        lambda: [_of_cora(scene, DI, VIEW, "indicator", "euda.deaths")],
    )


def planted(person: Person) -> None:
    """Twenty years of one indicator, with a shift."""
    with acting(actor_of(person)):
        delivery = Delivery.objects.create(owner=person.organisation, by=person.name, submitted_at=timezone.now())
        Observation.objects.bulk_create(
            Observation(
                owner=person.organisation, delivery=delivery, indicator="euda.deaths", country="AT", period=str(year),
                starts=date(year, 1, 1), value=100 + year % 3 + (50 if year >= 2011 else 0),
            )
            for year in range(2001, 2021)
        )  # fmt: skip


def _computed(scene: Scene) -> list[Row]:
    with acting(actor_of(scene.cast.anna)):
        made = Delivery.objects.get()
    centre = local_organisation().pk
    return [
        (Operation.COMBINATION, "indicators.compute", "indicator_delivery", made.public_id, None, "linker", centre, 0)
    ]


def combine_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return lambda: scene.command("indicator", "compute"), lambda: _computed(scene)


def combine_job(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return lambda: jobs.compute_indicators(0), lambda: _computed(scene)
