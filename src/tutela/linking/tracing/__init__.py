"""The trace of a firearm: every record one may see with a matching mark, compared field by field. Nothing is merged or kept."""
