"""Identifiers, first layer: what a record names, and whether it may tie records together."""

from tutela.recognition.identifiers.registry import BY_NAME, SCHEMES, read

__all__ = ["BY_NAME", "SCHEMES", "read"]
