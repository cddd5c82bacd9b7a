"""The words of law on pages: states, opinions, stages, validity, kinds of gaps, and why a gap is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from tutela.strategy.law.bases import Verb
from tutela.strategy.law.instruments import Instrument, InstrumentKind, Validity, instruments
from tutela.strategy.law.loopholes import Mark, topics
from tutela.strategy.law.provisions import ProvisionKind
from tutela.strategy.law.rules import GapKind
from tutela.strategy.law.services import Reach
from tutela.strategy.law.sheets import TableKind
from tutela.strategy.law.states import SIGNS, Conformity, Stage, State
from tutela.vocabulary.countries import countries

STATES: Final[Mapping[State, Promise]] = {
    State.NOT_NOTIFIED: _l("not notified"),
    State.PARTIAL: _l("partial"),
    State.COMPLETE: _l("complete"),
    State.NOT_APPLICABLE: _l("not applicable"),
    State.OPTION_USED: _l("option used"),
    State.OPTION_NOT_USED: _l("option not used"),
    State.UNDER_REVIEW: _l("under review"),
}
SILENT: Final = _l("nothing said")
SILENT_SIGN: Final = "·"
DISPUTED: Final = _l("disputed")
CONFORMITIES: Final[Mapping[Conformity, Promise]] = {
    Conformity.CONFORM: _l("conform"),
    Conformity.PARTLY: _l("partly conform"),
    Conformity.NOT: _l("not conform"),
}
STAGES: Final[Mapping[Stage, Promise]] = {
    Stage.DIALOGUE: _l("dialogue before a procedure"),
    Stage.FORMAL_NOTICE: _l("letter of formal notice (Article 258)"),
    Stage.ADDITIONAL_NOTICE: _l("additional letter of formal notice"),
    Stage.REASONED_OPINION: _l("reasoned opinion (Article 258)"),
    Stage.ADDITIONAL_OPINION: _l("additional reasoned opinion"),
    Stage.REFERRAL: _l("referral to the Court (Article 258)"),
    Stage.REFERRAL_WITH_SANCTIONS: _l("referral with sanctions (Article 260(3))"),
    Stage.JUDGMENT: _l("judgment"),
    Stage.NOTICE_260: _l("letter of formal notice (Article 260(2))"),
    Stage.REFERRAL_260: _l("referral (Article 260(2))"),
    Stage.JUDGMENT_WITH_SANCTIONS: _l("judgment with a lump sum or penalty"),
    Stage.CLOSED: _l("closed"),
    Stage.WITHDRAWN: _l("withdrawn"),
}
VALIDITIES: Final[Mapping[Validity, Promise]] = {
    Validity.PROPOSAL: _l("proposal: nothing can rest on it"),
    Validity.NOT_YET: _l("does not apply yet"),
    Validity.IN_FORCE: _l("in force"),
    Validity.ENDING: _l("ends soon"),
    Validity.LAPSED: _l("lapsed, verify"),
}
VALIDITY_SIGNS: Final[Mapping[Validity, str]] = {
    Validity.PROPOSAL: "○",
    Validity.NOT_YET: "◔",
    Validity.IN_FORCE: "✓",
    Validity.ENDING: "!",
    Validity.LAPSED: "✕",
}
KINDS: Final[Mapping[InstrumentKind, Promise]] = {
    InstrumentKind.DIRECTIVE: _l("directive"),
    InstrumentKind.REGULATION: _l("regulation"),
    InstrumentKind.FRAMEWORK_DECISION: _l("framework decision"),
    InstrumentKind.PROPOSAL: _l("proposal"),
}
PROVISION_KINDS: Final[Mapping[ProvisionKind, Promise]] = {
    ProvisionKind.OBLIGATION: _l("obligation"),
    ProvisionKind.OPTION: _l("option"),
    ProvisionKind.MIXED: _l("obligations and options"),
    ProvisionKind.PROCEDURAL: _l("procedure"),
}
GAP_KINDS: Final[Mapping[GapKind, Promise]] = {
    GapKind.LAW: _l("Law"),
    GapKind.LOOPHOLE: _l("Loophole"),
    GapKind.BASIS: _l("Legal basis"),
    GapKind.SERVICE: _l("Service"),
    GapKind.DATA: _l("Missing data"),
    GapKind.INDICATOR: _l("Indicator off target"),
}
MARKS: Final[Mapping[Mark, Promise]] = {
    Mark.SAME: _l("no laxer than others"),
    Mark.LAX: _l("laxer than others"),
    Mark.DIFFERS: _l("differs"),
    Mark.DISPUTED: _l("disputed"),
    Mark.SILENT: _l("nothing said"),
}
MARK_SIGNS: Final[Mapping[Mark, str]] = {
    Mark.SAME: "✓",
    Mark.LAX: "▼",
    Mark.DIFFERS: "≠",
    Mark.DISPUTED: "!",
    Mark.SILENT: "·",
}
REACHES: Final[Mapping[Reach, Promise]] = {
    Reach.NONE: _l("none"),
    Reach.PARTS: _l("in parts of the country"),
    Reach.WHOLE: _l("in the whole country"),
}
REACH_SIGNS: Final[Mapping[Reach, str]] = {Reach.NONE: "✕", Reach.PARTS: "◐", Reach.WHOLE: "✓"}
VERBS: Final[Mapping[Verb, Promise]] = {
    Verb.RECEIVE: _l("receive"),
    Verb.MATCH: _l("match"),
    Verb.REFER: _l("refer"),
    Verb.SHARE: _l("share"),
    Verb.KEEP: _l("keep"),
}
TABLE_KINDS: Final[Mapping[TableKind, Promise]] = {
    TableKind.TRANSPOSITION: _l("national law"),
    TableKind.RECAST: _l("the act it is recast by"),
    TableKind.CODIFICATION: _l("the act it is codified in"),
}
HAPPENED: Final[Mapping[str, Promise]] = {"opened": _l("opened"), "changed": _l("changed"), "closed": _l("closed")}


def reach_word(reach: Reach | None) -> str:
    """How far a service reaches, in words."""
    return str(SILENT if reach is None else REACHES[reach])


def reach_sign(reach: Reach | None) -> str:
    """The sign that stands beside the word."""
    return SILENT_SIGN if reach is None else REACH_SIGNS[reach]


def article(written: str) -> str:
    """The place in an act as it reads in a sentence: Article 8, Articles 8 and 11, Annex I."""
    if not written[:1].isdigit():
        return written
    return (_("Articles %s") if " and " in written or " to " in written else _("Article %s")) % written


def relation_words(one: Instrument) -> list[tuple[str, tuple[Instrument | str, ...]]]:
    """How an act stands to others (their numbers where this installation has not got them): what it amends, replaces, is amended by
    and is to be followed by; a proposal is named as one."""
    known = instruments()
    later = () if not one.successor else (one.successor,)
    word = _("to be followed by")
    if one.successor in known and known[one.successor].kind is InstrumentKind.PROPOSAL:
        word = _("proposed to be followed by")
    found = [
        (_("amends"), one.amends), (_("amended by"), one.amended_by), (_("replaces"), one.replaces), (word, later),
        (_("proposed to be replaced by"), tuple(each.celex for each in known.values() if _proposes(each, one))),
    ]  # fmt: skip
    return [(title, tuple(known.get(celex, celex) for celex in numbers)) for title, numbers in found if numbers]


def _proposes(proposal: Instrument, act: Instrument) -> bool:
    return (
        proposal.kind is InstrumentKind.PROPOSAL and act.celex in proposal.replaces and act.successor != proposal.celex
    )


def day_of(day: date | None) -> str:
    """A day as pages write it: 3 Apr 2026."""
    return date_format(day, "j M Y") if day else ""


def state_word(state: State | None) -> str:
    """A state in a word."""
    return str(SILENT if state is None else STATES[state])


def state_sign(state: State | None) -> str:
    """The sign that stands beside the word."""
    return SILENT_SIGN if state is None else SIGNS[state]


def country_name(code: str) -> str:
    """A country's name; a code nobody knows stays as it is."""
    found = countries().get(code)
    return found.name if found else code


def state_of(written: str) -> str:
    """The word for a kept state; empty: taken back."""
    return str(STATES[State(written)]) if written else _("taken back")


def validity_words(one: Instrument, validity: Validity, days: int | None) -> str:
    """How an instrument stands, with the days that are left or have passed."""
    words = str(VALIDITIES[validity])
    if days is None or validity not in {Validity.ENDING, Validity.LAPSED}:
        return words
    return _("%(words)s (last day %(day)s, %(days)s)") % {
        "words": words, "day": day_of(one.until), "days": days_words(days),
    }  # fmt: skip


def days_words(days: int) -> str:
    """Days until a last day, or since then where they are negative."""
    if days < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def reason(code: Sequence[str]) -> str:
    """Why a gap is one, or why it has its place, as a sentence."""
    name, *values = code
    if name == "state":
        return f"{country_name(values[0])}: {state_of(values[1])}"
    if name in {"service", "service_disputed"}:
        words = f"{country_name(values[0])}: {reach_word(Reach(values[1]))}"
        return f"{words} ({DISPUTED})" if name == "service_disputed" else words
    if name == "lax":
        return f"{country_name(values[0])}: {_answer(values[1], values[2], values[3])}"
    if name == "basis":
        return _basis(values)
    if name in _OF_COUNTRY:
        return f"{country_name(values[0])}: {_OF_COUNTRY[name]}"
    if name == "listed":
        return _("by the Union’s list as imported on %s") % day_of(date.fromisoformat(values[0]))
    if name == "off_target":
        country, period, value, target = values
        return _("%(country)s: %(value)s in %(period)s, target %(target)s") % {
            "country": country_name(country), "value": value, "period": period, "target": target,
        }  # fmt: skip
    if name == "asked_by":
        return _("asked by %(act)s, %(article)s (unverified)") % {"act": values[0], "article": article(values[1])}
    if name == "late":
        return _("the deadline was %s") % day_of(date.fromisoformat(values[0]))
    sentence = _SENTENCES.get(name)
    return str(sentence) % tuple(values) if sentence is not None else " ".join(code)


_OF_COUNTRY: Final[Mapping[str, Promise]] = {
    "no_measure": _l("no national measure notified"),
    "only_older": _l("only measures older than the act"),
}
_SENTENCES: Final[Mapping[str, Promise]] = {
    "silent": _l("nobody has said how it stands in %s Member States"),
    "no_rule": _l("no rule is known of %s Member States while others' are"),
    "no_service_word": _l("nobody has said anything of %s Member States while others are known"),
    "stricter": _l("as strict as any: %s Member States; the goods cross borders"),
    "nothing_left": _l("nothing else holds for this operation"),
    "left": _l("still holds: %s"),
    "severity": _l("severity %s of 5"),
    "countries": _l("%s of %s Member States"),
    "everywhere": _l("concerns the installation as a whole"),
    "no_value": _l("no value of %s Member States"),
}


def _basis(values: Sequence[str]) -> str:
    short, validity, days = values
    words = f"{short}: {VALIDITIES[Validity(validity)]}"
    if not days:
        return words
    return f"{words}, {days_words(int(days))}"


def _answer(topic_id: str, code: str, value: str) -> str:
    topic = topics().get(topic_id)
    answer = topic.answer(code) if topic else None
    words = _(answer.title) if answer else code
    return f"{words} ({value} {topic.unit})" if topic and value else words
