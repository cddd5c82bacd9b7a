"""How a trace reads on a page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from tutela.linking.tracing.flags import Raised
from tutela.linking.tracing.rules import Step
from tutela.recognition.firearms.comparing import Compared
from tutela.web import trace_words

register = template.Library()


@register.filter
def field_title(name: str) -> str:
    """What a field is called."""
    return trace_words.field_title(name)


@register.filter
def verdict_sign(one: Compared) -> str:
    """The sign of a verdict."""
    return trace_words.VERDICTS[one.verdict][0]


@register.filter
def verdict_words(one: Compared) -> str:
    """A verdict in words."""
    return str(trace_words.VERDICTS[one.verdict][1])


@register.filter
def our_value(one: Compared) -> str:
    """What the traced firearm's record says."""
    return trace_words.value_of(one.field, one.ours)


@register.filter
def their_value(one: Compared) -> str:
    """What the other record says."""
    return trace_words.value_of(one.field, one.theirs)


@register.filter
def event_title(step: Step) -> str:
    """What befell it."""
    return trace_words.event_title(step.event)


@register.filter
def holders(step: Step) -> str:
    """The classes of its holders and of who reported it."""
    return trace_words.holders_of(step.from_holder, step.to_holder, step.reporter)


@register.filter
def step_country(step: Step) -> str:
    """The country of an event."""
    return trace_words.country(step.country)


@register.filter
def numbers(one: Raised) -> str:
    """The numbers of a flag."""
    return trace_words.numbers_of(one)


@register.filter
def step_date(step: Step) -> str:
    """A moment as people read it, cut to what is known: 2019, Mar 2019, 2 Mar 2019."""
    return trace_words.date_of(step.at)


@register.filter
def component_title(code: str) -> str:
    """A component that bears a mark."""
    return trace_words.value_of("component", code)


@register.filter
def state_title(code: str) -> str:
    """The state of a mark."""
    return trace_words.value_of("state", code)


@register.filter
def signed_bits(bits: float) -> str:
    """Evidence with its sign: +4.0, −7.0, 0."""
    return f"{bits:+.1f}".replace("-", "−") if bits else "0"


@register.filter
def translated(sentence: str) -> str:
    """A sentence of the rules in the reader's language."""
    return _(sentence)
