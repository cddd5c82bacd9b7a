"""Areas and crime contexts of networks."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tutela.linking.network_words import FIELDS
from tutela.linking.networks.network import Field
from tutela.vocabulary.areas import Area
from tutela.web.templatetags.tutela import area_sign

register = template.Library()


@register.filter
def field_name(one: Field) -> str:
    """What a network touches, in words."""
    return str(FIELDS[one])


@register.filter
def field_sign(one: Field) -> SafeString:
    """The same with its sign, where it is an area."""
    return area_sign(one.value) if isinstance(one, Area) else format_html("{}", field_name(one))
