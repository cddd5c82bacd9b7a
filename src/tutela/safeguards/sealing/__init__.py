"""Sealing the audit: numbered, chained, signed, with checkpoints outside the database; and finding what was changed."""
