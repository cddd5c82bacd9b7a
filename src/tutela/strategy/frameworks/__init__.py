"""Strategies as data: the shipped YAML files, their schema, and how official tables word owners, deadlines and indicators. Pure."""
