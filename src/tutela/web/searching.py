"""The purpose of a search: which of a person's purposes it may be made for, and what that is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.linking import search
from tutela.records.queries import RecordFilters
from tutela.safeguards import actor as actors
from tutela.safeguards.actor import for_purposes
from tutela.safeguards.purposes import groups, purposes_of
from tutela.vocabulary.areas import Purpose

TITLES: Final[Mapping[Purpose, Promise]] = {
    Purpose.CHILD_PROTECTION: gettext_lazy("child protection"),
    Purpose.DRUG_ENFORCEMENT: gettext_lazy("drugs"),
    Purpose.FIREARMS_ENFORCEMENT: gettext_lazy("firearms"),
    Purpose.STATISTICS: gettext_lazy("statistics"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Purposes that may be combined, as one choice; ``name`` is what an address carries."""

    purposes: tuple[Purpose, ...]

    @property
    def name(self) -> str:
        """The first of them."""
        return self.purposes[0].value

    @property
    def title(self) -> str:
        """All of them, for people."""
        return _(" and ").join(str(TITLES[purpose]) for purpose in self.purposes)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search could be made for, and what it is made for; None while the person, who could have several purposes, has
    not said which: then no identifier is looked up."""

    choices: tuple[Choice, ...] = ()
    chosen: Choice | None = None

    @property
    def unsaid(self) -> bool:
        """Whether the person is yet to say."""
        return bool(self.choices) and self.chosen is None


def choices_held() -> tuple[Choice, ...]:
    """The purposes the acting person has, those that may be combined as one choice."""
    return tuple(Choice(group) for group in groups(purposes_of(actors.current().areas)))


@contextmanager
def for_one_purpose(filters: RecordFilters) -> Iterator[Asked]:
    """Search for the purpose that is asked for, or the only one the person has. A list, a reference and a record's own id need
    none."""
    with for_purpose(filters.purpose, needed=bool(filters.text and search.sought(filters.text).identifiers)) as asked:
        yield asked


@contextmanager
def for_purpose(purpose: str, *, needed: bool) -> Iterator[Asked]:
    """The same for whatever is searched: ``purpose`` as the address says it, ``needed`` where what is sought leads to persons."""
    if not needed:
        yield Asked()
        return
    choices = choices_held()
    named = (choice for choice in choices if purpose in [one.value for one in choice.purposes])
    chosen = next(named, choices[0] if len(choices) == 1 else None)
    if chosen is None:
        yield Asked(choices)
        return
    with for_purposes(chosen.purposes):
        yield Asked(choices, chosen)
