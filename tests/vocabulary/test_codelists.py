"""Code lists and the records and contacts that use them agree."""

from __future__ import annotations

import typing
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from tutela.practice.actions import LISTS
from tutela.records.kinds import KINDS
from tutela.records.values import Coded, CodeListed
from tutela.vocabulary.codelists import codelist, names


def _marks(annotation: object, seen: set[type]) -> Iterator[str]:
    """Names of the code lists in an annotation, and in the models it leads to."""
    for argument in typing.get_args(annotation):
        if isinstance(argument, CodeListed):
            yield argument.name
        yield from _marks(argument, seen)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        for hint in typing.get_type_hints(annotation, include_extras=True).values():
            yield from _marks(hint, seen)


def _used() -> set[str]:
    seen: set[type] = set()
    by_records = {name for kind in KINDS for name in _marks(kind, seen)} - {"countries", "substances"}
    return by_records | {name for name, _ in LISTS.values()}


def test_every_list_that_records_or_contacts_use_has_a_file_and_every_file_is_used() -> None:
    assert _used() == set(names())


@pytest.mark.parametrize("name", names())
def test_a_list_is_whole(name: str) -> None:
    listed = codelist(name)
    assert listed.title
    assert len(listed.codes) == len({code.code for code in listed.codes}) > 1
    for code in listed.codes:
        assert code.label
        assert code.source
        for written in (code.code, code.label, *code.synonyms):
            assert listed.find(written.upper()) == code.code


def test_none_other_and_unknown_are_three_different_codes() -> None:
    transport = codelist("transport")
    assert [transport.find(text) for text in ("None", "Other", "Unknown")] == ["none", "other", "unknown"]


def test_lists_recalled_from_memory_say_so() -> None:
    assert not any(code.verified for code in codelist("customs_procedure").codes)
    assert all(code.verified for code in codelist("incident_type").codes)


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        codelist("nothing_of_the_kind")


def test_every_code_is_one_that_records_may_carry() -> None:
    from tutela.vocabulary.countries import countries
    from tutela.vocabulary.substances import registry

    codes = [*countries(), *registry().by_id, *(code for name in names() for code in codelist(name).codes)]
    assert len(codes) > 500
    for code in codes:
        assert Coded(code=str(getattr(code, "code", code))).code
