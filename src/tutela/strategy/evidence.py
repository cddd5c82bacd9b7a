"""What a statement may point to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.strategy.models import EvidenceKind


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: a document by its reference, a web address, or a set of records with their number."""

    kind: EvidenceKind
    reference: str = ""
    url: str = ""
    count: int | None = None


def check_piece(piece: Piece) -> None:
    """Raise InvalidInput for a piece of evidence that points to nothing, or to what is no address of the web."""
    if piece.kind is EvidenceKind.LINK:
        parts = urlsplit(piece.url.strip()) if _parses(piece.url) else None
        if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc or len(piece.url) > 500:
            raise InvalidInput(_("This is no web address: %s") % piece.url[:80], mend=_("Give it from https:// on."))
    elif not piece.reference.strip() or len(piece.reference) > 300:
        raise InvalidInput(
            _("A document or a set of records needs its reference."),
            mend=_("Give the reference in up to 300 characters."),
        )
    if piece.count is not None and not 0 <= piece.count < 2**31:
        raise InvalidInput(_("A number of records is a whole number from 0."))


def _parses(url: str) -> bool:
    try:
        urlsplit(url.strip())
    except ValueError:
        return False
    return True
