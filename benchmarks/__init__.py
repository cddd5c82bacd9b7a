"""Measurements beside a peer or a floor in the same run, and growth with size. One module a subject."""
