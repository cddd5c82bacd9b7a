"""Firearms: what a description says, field by field, and which other firearms it may be of. Pure."""

from tutela.recognition.firearms.absence import Absence, absence_of
from tutela.recognition.firearms.candidates import Answer, Candidate, SerialIndex
from tutela.recognition.firearms.comparing import Band, Compared, Comparison, Verdict, compare
from tutela.recognition.firearms.description import Description, Written, describe
from tutela.recognition.firearms.marks import Mark

__all__ = [
    "Absence",
    "Answer",
    "Band",
    "Candidate",
    "Compared",
    "Comparison",
    "Description",
    "Mark",
    "SerialIndex",
    "Verdict",
    "Written",
    "absence_of",
    "compare",
    "describe",
]
