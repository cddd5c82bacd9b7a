"""Maturity of countries: frameworks of capabilities with levels, a country's own assessment with evidence, and what peers say of it."""
