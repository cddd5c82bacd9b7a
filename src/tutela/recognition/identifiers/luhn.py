"""The check digit of devices, SIM cards and payment cards (ISO/IEC 7812-1, annex B)."""

from __future__ import annotations


def luhn(digits: str) -> int:
    """The Luhn check digit to be put behind ``digits``."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def luhn_sound(number: str) -> bool:
    """Whether the last of these digits is the check digit of the others."""
    return len(number) > 1 and luhn(number[:-1]) == int(number[-1])
