"""One file per outside format: bytes <-> records. Pure: no Django, no clock, no settings."""
