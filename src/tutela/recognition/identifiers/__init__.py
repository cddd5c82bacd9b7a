"""Identifiers, first layer: what a record names, whether it may tie records together, and how well after a time."""

from tutela.recognition.identifiers.registry import BY_NAME, SCHEMES, SECRET, read, shown_key, suggestion_key
from tutela.recognition.identifiers.strength import Strength, strength

__all__ = ["BY_NAME", "SCHEMES", "SECRET", "Strength", "read", "shown_key", "strength", "suggestion_key"]
