"""The identifiers in a file: its lines, or one column of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.contract import Source
from tutela.formats.tabular import is_workbook
from tutela.formats.tabular.encoding import find_encoding
from tutela.formats.tabular.reading import heading
from tutela.linking.searching import lists
from tutela.linking.searching.rules import LIST_MOST
from tutela.linking.searching.taking import Where, take_line
from tutela.recognition.contract import Standing

_HEAD: Final = 64 * 1024
_DELIMITERS: Final = ",;\t|"
_PARQUET: Final = b"PAR1"


def read(path: Path, name: str, column: str = "") -> list[str]:
    """The values of ``column`` (a heading; "" the first) of a table, or the lines of a text. A first line that is itself an
    identifier is no heading. Raises FormatError, InvalidInput for a column that is not there, LimitExceeded."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    table = head.startswith(_PARQUET) or is_workbook(head, name)
    if not table and not column and not any(char in _first_line(head) for char in _DELIMITERS):
        encoding, _skip = find_encoding(head, None)
        return _without_heading(lists.lines_of(path.read_text(encoding=encoding, errors="replace").lstrip("\ufeff")))
    found, rows = heading(Source(path, name), rows=LIST_MOST + 1)
    titles = [title.strip().casefold() for title in found.header]
    if column and column.casefold() not in titles:
        said = ", ".join(title[:60] for title in found.header[:20])
        raise InvalidInput(_("There is no column “%s”.") % column[:60], mend=_("The columns are: %s.") % said)
    at = titles.index(column.casefold()) if column else 0
    values = (cells[at].strip() if at < len(cells) else "" for cells in rows)
    first = [] if column or not _is_identifier(found.header[0]) else [found.header[0]]
    return lists.checked([*first, *values])


def _first_line(head: bytes) -> str:
    encoding, _skip = find_encoding(head, None)
    return head.decode(encoding, errors="replace").split("\n", 1)[0]


def _without_heading(lines: list[str]) -> list[str]:
    """A first line of one word of letters above lines with digits or signs is a heading."""
    first = lines[0]
    heads = first.isalpha() and len(lines) > 1 and not any(line.isalpha() for line in lines[1:20])
    return lines[1:] if heads else lines


def _is_identifier(text: str) -> bool:
    return any(one.identifier.standing is Standing.LINKS for one in take_line(text.strip(), Where()))
