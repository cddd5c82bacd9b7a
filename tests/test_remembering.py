"""What is remembered of an object is that object's, and no other's."""

from __future__ import annotations

from tutela.remembering import by_identity


def test_a_function_is_called_once_for_each_object() -> None:
    calls: list[list[int]] = []

    @by_identity
    def total(numbers: list[int]) -> int:
        calls.append(numbers)
        return sum(numbers)

    one, equal = [1, 2], [1, 2]
    assert [total(one), total(one), total(equal)] == [3, 3, 3]
    assert calls[0] is one
    assert calls[1] is equal
    assert len(calls) == 2


def test_an_id_used_again_never_answers_for_another_object() -> None:
    """Objects made and dropped at once would share one address if nobody held them."""

    @by_identity
    def first(numbers: list[int]) -> int:
        return numbers[0]

    assert [first([number]) for number in range(120_000)] == list(range(120_000))
