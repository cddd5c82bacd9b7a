"""The permission table as a page."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from tests.cast import Cast
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import ACTIONS, PUBLIC_ACTIONS, Role, Scope, scope_of
from tutela.web.permissions import SCOPES


def test_the_page_is_the_table_that_is_enforced(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    page = client_of(cast.adam).get("/administration/permissions/").content.decode()
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = [re.findall(r"<td>([^<]*)</td>", row) for row in body.split("</tr>")[:-1]]
    assert len(rows) == len(ACTIONS)
    for action, cells in zip(ACTIONS, rows, strict=True):
        for role, cell in zip(Role, cells, strict=True):
            scope = scope_of(action.name, role)
            expected = "everyone" if action.name in PUBLIC_ACTIONS else str(SCOPES[scope]) if scope else ""
            assert cell == expected, (action.name, role)


def test_every_scope_has_a_word() -> None:
    assert set(SCOPES) == set(Scope)


def test_everyone_who_is_signed_in_may_read_it(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    for person in (cast.anna, cast.otto, cast.clara, cast.adam, cast.cora, cast.nina):
        assert client_of(person).get("/administration/permissions/").status_code == 200
