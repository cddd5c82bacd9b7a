"""What must hold before Tutela starts: every page and every action function names an action of the permission table."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from inspect import getmembers, isfunction
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register, run_checks
from django.urls import URLPattern, URLResolver, get_resolver

from tutela.errors import ConfigurationError
from tutela.safeguards.permissions import BY_NAME


def pages(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every URL pattern of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern)
        else:
            yield pattern


@register()
def every_page_has_a_permission(**_: Any) -> list[CheckMessage]:
    """tutela.E001: a page without an entry in the permission table may not be served."""
    return [
        Error(
            f"The page {pattern.pattern} names no action of the permission table.",
            hint="Decorate its view with @page(action) and add the action to safeguards/permissions.py.",
            id="tutela.E001",
        )
        for pattern in pages()
        if getattr(pattern.callback, "action", None) not in BY_NAME
    ]


def action_functions() -> Iterator[Callable[..., Any]]:
    """Every public function of the ``actions`` modules: what the doors call to write or to hand out."""
    for app in apps.get_app_configs():
        if app.name.startswith("tutela.") and find_spec(f"{app.name}.actions"):
            module = importlib.import_module(f"{app.name}.actions")
            for name, function in getmembers(module, isfunction):
                if function.__module__ == module.__name__ and not name.startswith("_"):
                    yield function


@register()
def every_action_function_has_a_permission(**_: Any) -> list[CheckMessage]:
    """tutela.E002: a function of an ``actions`` module without an entry in the permission table may not be called."""
    return [
        Error(
            f"{function.__module__}.{function.__name__} names no action of the permission table.",
            hint="Decorate it with @does(action) and add the action to safeguards/permissions.py.",
            id="tutela.E002",
        )
        for function in action_functions()
        if getattr(function, "action", None) not in BY_NAME
    ]


def must_hold() -> None:
    """Raise ConfigurationError, naming what is wrong, unless every check of ours and of Django holds."""
    wrong = [message for message in run_checks() if message.is_serious()]
    if wrong:
        raise ConfigurationError(" ".join(message.msg for message in wrong), mend=" ".join(m.hint or "" for m in wrong))
