"""Whoever gives a command is told what is not sure of the law it rests on, apart from its answer; nothing is stopped."""

from __future__ import annotations

import pytest

from tutela.cli.command import command


def test_a_command_on_a_lapsed_basis_says_so_and_gives_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("intake.submit")(lambda: "an answer")() == "an answer"
    said = capsys.readouterr()
    assert said.out == ""
    assert (
        "Receive reports of child sexual abuse from providers: Regulation (EU) 2021/1232, Article 3: lapsed" in said.err
    )
    assert "Still holds: Digital Services Act." in said.err
    assert said.err.endswith("Nothing is stopped here. Ask your coordinator whether the operation may go on.\n")


def test_it_is_said_also_where_the_command_fails(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        command("intake.submit")(fails)()
    assert "lapsed" in capsys.readouterr().err


def test_a_command_whose_bases_hold_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    command("audit.read")(lambda: None)()
    assert capsys.readouterr().err == ""
