"""One record, many kinds: the typed bodies and the record tables."""
