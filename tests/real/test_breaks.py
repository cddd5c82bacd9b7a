"""Trend breaks of real series: background checks of March 2020, border seizures, wastewater sites."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from tutela.strategy.breaks.finding import analyse
from tutela.strategy.breaks.periods import Period, read_period
from tutela.strategy.breaks.result import Verdict

pytestmark = pytest.mark.realdata
MARCH_2020 = date(2020, 3, 1)
MONTHS = {
    name: at
    for at, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}


def series(values: dict[str, float]) -> list[tuple[Period, float | None]]:
    return [(read_period(period), value) for period, value in values.items()]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_background_checks_changed_in_march_2020(real_data: Path) -> None:
    checks: dict[str, float] = defaultdict(float)
    for row in rows(real_data / "firearms" / "nics_monthly.csv"):
        checks[row["month"]] += float(row["totals"] or 0)
    assert (round(checks["2020-02"], -4), round(checks["2020-03"], -4)) == (2_780_000, 3_710_000)
    said = analyse(
        series({month: value for month, value in checks.items() if month >= "2013"}), MARCH_2020, area="firearms"
    )
    assert said.named is not None
    assert said.named.verdict is Verdict.BREAK
    assert said.named.breaks[0].level.estimate > 300_000
    assert "pandemic" in {event.id for event in said.named.breaks[0].events}
    print(f"\nbackground checks: {said.named.breaks[0].level}, found {[str(one.at) for one in said.found.breaks]}")


def test_border_seizures_have_a_verdict_by_drug_and_a_reason_where_they_have_none(real_data: Path) -> None:
    (path,) = (real_data / "drugs" / "cbp").glob("*fy19-fy22.csv")
    by_drug: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows(path):
        month, year = MONTHS[row["Month (abbv)"]], int(row["FY"][:4])
        year -= month >= 10  # the fiscal year begins in October
        by_drug[row["Drug Type"]][f"{year}-{month:02}"] += float(row["Count of Event"])
    assert len(by_drug) >= 8
    verdicts = {}
    for drug, values in by_drug.items():
        said = analyse(series(values), MARCH_2020, area="drugs")
        assert said.named is not None
        verdicts[drug] = (said.named.verdict.value, [str(one.at) for one in said.found.breaks])
        assert said.found.verdict is not Verdict.NO_VERDICT or said.found.notes
    print(f"\nborder seizures: {verdicts}")


def test_wastewater_sites_have_too_few_years_and_that_is_said(real_data: Path) -> None:
    sites: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in rows(real_data / "drugs" / "euda_wastewater" / "ww2025-all-data.csv"):
        if row["Daily mean"].strip():
            sites[row["Metabolite"], row["Site ID"]][row["Year"]] = float(row["Daily mean"])
    assert len(sites) > 300
    for values in sites.values():
        said = analyse(series(values), MARCH_2020, area="drugs")
        assert said.found.verdict is Verdict.NO_VERDICT
        assert [note.code for note in said.found.notes] == ["few"]
    print(f"\nwastewater: {len(sites)} series, the longest of {max(len(one) for one in sites.values())} years")
