"""Words that place texts are read with."""

from __future__ import annotations

from tutela.vocabulary.place_words import place_words


def test_codes_of_the_replacement_table_are_figures_and_stand_for_letters() -> None:
    words = place_words()
    assert words.replaced["174"] == ("PERU",)
    assert all(code.isdecimal() and all(text.isalpha() for text in texts) for code, texts in words.replaced.items())


def test_no_word_of_the_lists_was_taken_for_a_truth_value() -> None:
    words = place_words()
    assert "no" in words.after_figures
    assert "no" in words.before_figures
