"""Trend breaks: whether a series changed its level or its slope at a named date or at one it shows itself, and how sure that is.

Pure: no Django, no clock. ``finding.analyse`` is the door.
"""
