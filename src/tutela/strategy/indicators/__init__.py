"""Indicators: what is measured, what came of it by country and period, and what Tutela counts from its own records."""
