"""2. What belongs together: links by shared rare identifiers, and records that may report the same event."""
