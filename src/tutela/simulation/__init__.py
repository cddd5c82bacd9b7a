"""A made-up world with known truth, delivered as files in real outside formats."""
