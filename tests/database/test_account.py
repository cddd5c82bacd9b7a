from __future__ import annotations

import os
from pathlib import Path

from tests.database.servers import OTHER_USER, needs_root

from tutela.database import account as accounts


@needs_root
def test_roots_server_gets_a_number_that_no_account_holds_the_same_each_time(tmp_path: Path) -> None:
    chosen = accounts.for_new_folder(tmp_path)
    assert chosen == accounts.for_new_folder(tmp_path)
    assert chosen.uid != 0
    assert chosen.name in {None, "tutela"}


def test_a_borrowed_account_for_making_the_cluster_has_a_name_and_is_not_root() -> None:
    borrowed = accounts.with_name()
    assert borrowed.name
    assert borrowed.uid != 0


@needs_root
def test_one_closed_folder_above_is_enough_to_keep_an_account_out(tmp_path: Path) -> None:
    other = accounts.of_number(OTHER_USER)
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.chmod(0o755)
    (tmp_path / "closed").chmod(0o700)
    assert not accounts.may_enter(other, inner)
    assert accounts.may_enter(accounts.of_number(os.geteuid()), inner)


@needs_root
def test_the_right_of_the_group_counts_for_a_member_and_not_for_others(tmp_path: Path) -> None:
    file = tmp_path.parent / "file"
    file.touch(mode=0o640)
    os.chown(file, 0, 60000)
    member, other = accounts.Account(60001, 60000, None), accounts.Account(60001, 60001, None)
    assert accounts._allows(member, file, 0o400)
    assert not accounts._allows(member, file, 0o500)
    assert not accounts._allows(other, file, 0o400)
