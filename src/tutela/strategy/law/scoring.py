"""Reading what the scoreboard is worked out from: cells, the Union's lists, opinions and cases, as far as the acting person may see."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from tutela.strategy.law import stored
from tutela.strategy.law.instruments import Instrument, instruments
from tutela.strategy.law.models import Opinion
from tutela.strategy.law.provisions import ProvisionKind, leaves
from tutela.strategy.law.scoreboard import Score, Standing, counts, delay_days, notified, score
from tutela.strategy.law.standing import member_states
from tutela.strategy.law.states import OVER, Conformity

_WRONG = frozenset({Conformity.PARTLY, Conformity.NOT})


def acts() -> list[Instrument]:
    """The acts that are counted today."""
    today = timezone.localdate()
    return [one for one in instruments().values() if counts(one, today)]


def scores() -> list[tuple[Score, tuple[Standing, ...]]]:
    """Every Member State with how it stands with each of ``acts``, in their order."""
    counted, states = acts(), member_states()
    stages, wrong = stored.latest_stages([one.celex for one in counted]), _wrong(counted)
    by_state: dict[str, list[Standing]] = {country: [] for country in states}
    today = timezone.localdate()
    for act in counted:
        kept, listed = stored.cells(act.celex), stored.listed(act.celex)
        obligations = [leaf for leaf in leaves(act.celex) if leaf.kind is not ProvisionKind.OPTION]
        rows = [stored.row_of(act, leaf, states, kept) for leaf in obligations]
        for number, country in enumerate(states):
            how, why = notified(act, country, [row[number] for row in rows], listed)
            cases = sum(stage not in OVER for stage in stages.get((act.celex, country), ()))
            late, against = delay_days(act, country, how, today), (act.celex, country) in wrong
            by_state[country].append(Standing(act.celex, country, how, why, late, cases, against))
    return [(score(country, standings), tuple(standings)) for country, standings in by_state.items()]


def _wrong(counted: Sequence[Instrument]) -> set[tuple[str, str]]:
    """Acts and states of which the last opinion of somebody on some provision is that the law is not, or only partly, conform."""
    given = Opinion.objects.filter(instrument__in=[one.celex for one in counted]).order_by("id")
    last = {
        (celex, country, ref, owner): conformity
        for celex, country, ref, owner, conformity in given.values_list(
            "instrument", "country", "ref", "owner_id", "conformity"
        )
    }
    return {(celex, country) for (celex, country, _ref, _owner), conformity in last.items() if conformity in _WRONG}
