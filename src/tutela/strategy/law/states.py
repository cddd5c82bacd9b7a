"""The words of transposition: how a provision stands in a country, opinions on conformity, stages of an infringement. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """How one provision stands in one Member State, as somebody asserts it."""

    NOT_NOTIFIED = "not_notified"
    PARTIAL = "partial"
    COMPLETE = "complete"
    NOT_APPLICABLE = "not_applicable"  # the Member State isn't bound, or has nothing to do
    OPTION_USED = "option_used"
    OPTION_NOT_USED = "option_not_used"
    UNDER_REVIEW = "under_review"


class Conformity(StrEnum):
    """Whether what was notified does what the provision asks: an opinion, with its author."""

    CONFORM = "conform"
    PARTLY = "partly_conform"
    NOT = "not_conform"


class Stage(StrEnum):
    """Stages of an infringement under Articles 258 and 260 of the Treaty, in their order. The first are confidential by default."""

    DIALOGUE = "dialogue"
    FORMAL_NOTICE = "formal_notice"
    ADDITIONAL_NOTICE = "additional_notice"
    REASONED_OPINION = "reasoned_opinion"
    ADDITIONAL_OPINION = "additional_opinion"
    REFERRAL = "referral"
    REFERRAL_WITH_SANCTIONS = "referral_with_sanctions"
    JUDGMENT = "judgment"
    NOTICE_260 = "notice_260"
    REFERRAL_260 = "referral_260"
    JUDGMENT_WITH_SANCTIONS = "judgment_with_sanctions"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


TITLES: Final[Mapping[State | Conformity | Stage, str]] = MappingProxyType(
    {
        State.NOT_NOTIFIED: "not notified",
        State.PARTIAL: "partial",
        State.COMPLETE: "complete",
        State.NOT_APPLICABLE: "not applicable",
        State.OPTION_USED: "option used",
        State.OPTION_NOT_USED: "option not used",
        State.UNDER_REVIEW: "under review",
        Conformity.CONFORM: "conform",
        Conformity.PARTLY: "partly conform",
        Conformity.NOT: "not conform",
        Stage.DIALOGUE: "dialogue before a procedure",
        Stage.FORMAL_NOTICE: "letter of formal notice (Article 258)",
        Stage.ADDITIONAL_NOTICE: "additional letter of formal notice",
        Stage.REASONED_OPINION: "reasoned opinion (Article 258)",
        Stage.ADDITIONAL_OPINION: "additional reasoned opinion",
        Stage.REFERRAL: "referral to the Court (Article 258)",
        Stage.REFERRAL_WITH_SANCTIONS: "referral with sanctions (Article 260(3))",
        Stage.JUDGMENT: "judgment",
        Stage.NOTICE_260: "letter of formal notice (Article 260(2))",
        Stage.REFERRAL_260: "referral (Article 260(2))",
        Stage.JUDGMENT_WITH_SANCTIONS: "judgment with a lump sum or penalty",
        Stage.CLOSED: "closed",
        Stage.WITHDRAWN: "withdrawn",
    }
)
"""In English; pages translate them."""

OVER: Final = frozenset({Stage.CLOSED, Stage.WITHDRAWN})
"""Stages after which a case is no longer open."""

CONFIDENTIAL: Final = frozenset({Stage.DIALOGUE, Stage.FORMAL_NOTICE, Stage.ADDITIONAL_NOTICE})
"""Not shown beyond the country and the coordinators unless whoever entered it says that the public register has it."""

SIGNS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.NOT_NOTIFIED: "✕",
        State.PARTIAL: "◐",
        State.COMPLETE: "✓",
        State.NOT_APPLICABLE: "–",
        State.OPTION_USED: "✓o",
        State.OPTION_NOT_USED: "o",
        State.UNDER_REVIEW: "?",
    }
)
"""A sign beside the word in the matrix; never colour alone."""
