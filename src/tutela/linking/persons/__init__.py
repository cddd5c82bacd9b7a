"""Batch linkage of persons: which two may be one, with reasons, for people to decide. Nothing is ever merged."""
