"""What the address of a strategy's page asks for: its version, a day, a country, a group of countries, what is the matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.strategy import queries
from tutela.strategy.board_words import MATTERS
from tutela.strategy.boards import Group
from tutela.strategy.models import Strategy
from tutela.strategy.queries import UNION
from tutela.vocabulary.countries import countries
from tutela.web.address import parameters


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of an address, each checked. ``on`` None: today."""

    on: date | None = None
    country: str = ""
    group: Group = Group.ALL
    matter: str = ""
    priority: str = ""
    version: int | None = None

    @property
    def query(self) -> str:
        """The parameters as an address has them, with the question mark; empty where none is set."""
        given = {
            "version": self.version, "on": self.on.isoformat() if self.on else "", "country": self.country,
            "group": "" if self.group is Group.ALL else str(self.group), "matter": self.matter, "priority": self.priority,
        }  # fmt: skip
        known = {name: value for name, value in given.items() if value}
        return f"?{urlencode(known)}" if known else ""

    @property
    def filtered(self) -> bool:
        """Whether anything but the version is asked."""
        return bool(self.on or self.country or self.matter or self.priority or self.group is not Group.ALL)

    def strategy(self, key: str) -> Strategy:
        """The strategy of this key in the version that is asked for. Raises NotFound."""
        return queries.strategy_by_key(key, self.version)


def asked(request: HttpRequest) -> Asked:
    """What the address asks for. Raises InvalidInput for what can't be read."""
    given = parameters(request)
    version = given.get("version", "")
    if version and not (version.isdecimal() and version.isascii() and 0 < int(version[:9]) < 10**6):
        raise InvalidInput(_("A version is a whole number from 1."), mend=_("Leave it out for the newest."))
    group = given.get("group") or Group.ALL
    if group not in set(Group):
        raise InvalidInput(_("There is no such group of countries."), mend=_("Choose one of the list."))
    matter = given.get("matter", "")
    if matter and matter not in MATTERS:
        raise InvalidInput(_("There is no such list."), mend=_("Choose one of the list."))
    country = given.get("country", "")
    if country:
        known_country(country)
    return Asked(
        day_of(given.get("on", "")), country, Group(group), matter, given.get("priority", "")[:60],
        int(version) if version else None,
    )  # fmt: skip


def day_of(text: str) -> date | None:
    """A day of an address, None for an empty one. Raises InvalidInput."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(_("This is no day: %s") % text[:20], mend=_("Write it as 2026-06-30.")) from None


def known_country(code: str) -> str:
    """A country's code that is known. Raises InvalidInput."""
    known = countries().get(code)
    if code != UNION and (known is None or not known.is_country):
        raise InvalidInput(_("There is no such country: %s") % code[:20], mend=_("Choose one of the list."))
    return code
