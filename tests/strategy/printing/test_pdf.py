"""The printed report as PDF: a reader finds what it says, its title, language, headings and page numbers; no text is markup."""

from __future__ import annotations

import io
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tutela.strategy.printing.document import Document, Section, Table
from tutela.strategy.printing.pdf import pdf_of

HOSTILE = '#panic("x") $sum$ *b* _i_ `c` \\ ] ) } <label> @ref // #read("/etc/passwd") #import "a" = head'


def document(text: str, rows: int = 1) -> Document:
    table = Table(text, ["Action", "State"], [[text, f"row {number}"] for number in range(rows)], (2, 1))
    return Document(
        text, text, "en", date(2026, 6, 30), [("Source", text)], [Section("Priorities", [text], [table])], f"plan · {text}", "A ministry"
    )  # fmt: skip


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def said(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


def test_title_language_author_day_tags_and_page_numbers_are_there() -> None:
    content = pdf_of(document("A plan", rows=150))
    reader = read(content)
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("A plan", "A ministry")
    root = reader.trailer["/Root"].get_object()
    assert root["/Lang"] == "en"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    kinds = structure(root["/StructTreeRoot"].get_object())  # type: ignore[index]
    assert {"/H1", "/Table", "/TH", "/TD"} <= kinds
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 2
    assert all(f"{number} / {len(pages)}" in text for number, text in enumerate(pages, 1))
    assert all("Action" in text for text in pages if "row" in text), "the head of a table stands on every page"


def structure(element: object) -> set[str]:
    """The kinds of elements in the structure tree."""
    found: set[str] = set()
    waiting = [element]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, dict):
            if "/S" in one:
                found.add(str(one["/S"]))
            waiting.append(one.get("/K", []))
        elif isinstance(one, list):
            waiting.extend(one)
    return found


def test_what_would_be_markup_is_printed_as_it_stands() -> None:
    text = said(pdf_of(document(HOSTILE)))
    for part in ('#panic("x")', "*b*", "_i_", "`c`", "<label>", "@ref", '#read("/etc/passwd")', "= head"):
        assert part in " ".join(text.split()), part


@settings(max_examples=40)
@given(st.text(max_size=60))
@example("\x00\ud800 \x1b")
@example("Ж 漢字 🔫 שלום مرحبا")
@example('")]} #eval("1/0")')
def test_any_text_makes_a_pdf(text: str) -> None:
    content = pdf_of(document(text))
    assert content.startswith(b"%PDF-")
    assert len(read(content).pages) >= 1


@settings(max_examples=40)
@given(st.text(alphabet='#$*_`\\[](){}<>@=-+/"~^&|.:;,!?abc', min_size=1, max_size=30))
def test_no_sign_of_typst_is_lost(text: str) -> None:
    printed = "".join(said(pdf_of(document(text))).split())
    assert "".join(text.split()) in printed


def test_the_same_document_is_the_same_file() -> None:
    assert pdf_of(document("A plan")) == pdf_of(document("A plan"))
