"""Networks of records tied by what they name, and clusters that are one person. Pure: no Django, no clock, no table.

Two relations, never one: records of one network are associated; only ``cohesion`` may say *the same*, and a person decides.
"""
