"""Files to download are whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tutela.web.downloads import file_of


def test_a_file_is_sent_whole_with_its_length_and_is_never_shown_in_the_browser() -> None:
    response = file_of(iter([b"one\n", b"two\n"]), "names “and” more.csv", "text/csv")
    assert b"".join(response) == b"one\ntwo\n"
    assert response["Content-Length"] == "8"
    assert response["Content-Disposition"].startswith("attachment;")
    response.close()


def test_a_large_file_goes_over_the_disk() -> None:
    response = file_of((b"x" * 100_000 for _ in range(30)), "large.bin", "application/octet-stream")
    assert sum(len(chunk) for chunk in response) == 3_000_000
    response.close()


def test_an_error_half_way_is_an_error_and_not_half_a_file() -> None:
    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        file_of(breaks(), "x.csv", "text/csv")
