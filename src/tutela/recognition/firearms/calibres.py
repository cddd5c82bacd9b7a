"""Calibres: a set of candidates with shares, never one guess. Structure first (bore x case, gauge/chamber, bore and words);
fuzzy matching only proposes, and repairs single misspelt words.

A bare ``9 mm`` is four cartridges or more; ``32`` is a gauge on a shotgun and a bore on a revolver: the type decides, and
where it isn't known both stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from tutela.recognition.firearms.makes import How
from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, folded
from tutela.vocabulary import stop_values
from tutela.vocabulary.folding import fold


@dataclass(frozen=True, slots=True)
class Calibre:
    """A cartridge of the list. Arms of one ``family`` may fire each other's."""

    id: str
    name: str
    kind: str
    bores: frozenset[str]
    metric: frozenset[str]
    words: frozenset[str]
    family: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a calibre; the shares of a set add up to 1 (a rough prior by how common each is)."""

    calibre: Calibre
    share: float


@dataclass(frozen=True, slots=True)
class CalibreReading:
    """What a calibre field says: every cartridge it may mean, likeliest first. ``chamber_mm`` is a shotgun's chamber length.
    ``why`` names what makes it no calibre (``not_recorded``) or what to ask about (``spreadsheet_date``)."""

    written: str
    candidates: tuple[Candidate, ...] = ()
    how: How = How.NONE
    chamber_mm: str = ""
    why: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the candidates."""
        return frozenset(candidate.calibre.id for candidate in self.candidates)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A calibre's text taken apart."""

    pairs: tuple[str, ...]
    bores: frozenset[str]
    words: frozenset[str]
    gauge: bool
    unknown: bool
    """Whether a word is left that is on no list."""


_NUMBER: Final = r"\d+(?:\.\d+)?"
_PAIR: Final = re.compile(rf"(?<![\d.])({_NUMBER})\s*(?:mm)?\s*[x*]\s*({_NUMBER})\s*(?:mm)?\s*([a-z]{{1,3}})?(?![a-z])")
_HYPHEN: Final = re.compile(r"(?<![\d])(\.?\d+(?:\.\d+)?)\s*(?:mm)?\s*[-–/]\s*(\d+(?:\.\d+)?)(?![\d.])")
_BORE: Final = re.compile(r"(?<![\d.])(0?\.\d+|\d+(?:\.\d+)?)\s*(mm|ga\b|gauge|bore|gg|cal\b)?")
_WORD: Final = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)?")
_GAUGES: Final = frozenset({"4", "8", "10", "12", "14", "16", "20", "24", "28", "32", "36", "410"})
_RIMS: Final = frozenset({"r", "sr", "i", "is", "js", "irs", "jrs", "ir", "jr", "s", "b", "se"})
_LABEL: Final = re.compile(r"\b[ck]al(?:ib(?:re|er|ro)|iber|\.)?\s*[.:]?\s*(?=\.?\d)")
_DATE: Final = re.compile(r"19(\d\d)-(\d\d)-01(?: 00:00:00)?|(\d{1,2})[-. ]?(?:dec|dez|dic)")
_DIGITS: Final = re.compile(r"\d+")
_FUZZY_SCORE: Final = 78
_NEAR: Final = 3
_BEGUN, _MISSPELT = 3, 4
"""Letters of a word that may be cut short, and of one that may be misspelt."""


@cache
def calibres() -> Mapping[str, Calibre]:
    """Every calibre by its id."""
    return {
        entry["id"]: Calibre(
            entry["id"],
            entry["name"],
            entry["kind"],
            frozenset(entry["bores"]),
            frozenset(entry["metric"]),
            frozenset(entry["words"]),
            entry.get("family", entry["id"]),
            float(entry["weight"]),
        )
        for entry in table("calibres")["calibres"]
    }


def compatible(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether two sets of calibres (ids) have cartridges of one family."""
    listed = calibres()
    return bool({listed[each].family for each in first} & {listed[each].family for each in second})


@cache
def _names() -> Mapping[str, frozenset[str]]:
    """Whole names (words in order, normalised and joined) -> ids."""
    found: dict[str, set[str]] = {}
    for entry in table("calibres")["calibres"]:
        for name in (entry["name"], *entry.get("names", ())):
            for plain in {_joined(name), _joined(re.sub(r"\s*\(.*?\)", "", name))}:
                if not plain.isdecimal() or name in entry.get("names", ()):  # a bare number is never one cartridge
                    found.setdefault(plain, set()).add(entry["id"])
    return {name: frozenset(ids) for name, ids in found.items()}


@cache
def _vocabulary() -> Mapping[str, str]:
    """Written word -> word of the list."""
    data = table("calibres")
    known = {word: word for entry in data["calibres"] for word in entry["words"]}
    for word, others in data["synonyms"].items():
        known[str(word)] = str(word)
        known.update({folded(str(other)): str(word) for other in others})
    return known


@cache
def _filler() -> frozenset[str]:
    return frozenset(folded(str(word)) for word in table("calibres")["filler"])


def _plain(text: str) -> str:
    plain = folded(clean(text)).replace("×", "x").replace("х", "x")
    plain = _LABEL.sub(" ", plain)
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    plain = re.sub(r"(?<=\d)\s*[x*]\s*(?=\d)", "x", plain)
    plain = re.sub(r"(?<![\d.])(\d{1,2}\.\d{1,2})\.(\d{2})(?![\d.])", r"\1x\2", plain)  # 7.62.39
    plain = re.sub(r"(?<![\d.])(30)\.(06|30|40)(?!\d)", r"\1-\2", plain)
    plain = re.sub(r"(?<!\d)\.(?=\d+\.\d)", "", plain)
    plain = re.sub(r"\bs\s*(?:&|and|e|y|und)\s*w(?:esson)?\b|\bsmith\s*(?:&|and|e|y|und)?\s*wesson\b", "s&w", plain)
    plain = re.sub(r"\bh\s*(?:&|and)\s*([rh])\b", r"h&\1", plain)
    plain = re.sub(r"\blong\s+rifle\b|\bl\.\s?r\.?|\bl\s?/\s?r\b", "lr", plain)
    plain = re.sub(r"\b([a-z])\.([a-z])\.(?:([a-z])\.)?", r"\1\2\3", plain)
    return re.sub(r"[\"″'”“’]+", " ", plain).strip()


def _joined(text: str) -> str:
    return re.sub(r"[\s()\-_/]+|mm\b|(?<!\d)\.|\.(?!\d)", "", _plain(text))


@lru_cache(maxsize=65_536)
def read(text: str, firearm_type: str | None = None) -> CalibreReading:
    """The calibres that ``text`` may mean on a firearm of that type (a code of ``firearm_type``). Never raises."""
    plain = _plain(text)
    digits = any(char.isdecimal() for char in plain)
    if not digits and (not plain or stop_values.find(stop_values.ANY, plain) or stop_values.find("serial", plain)):
        return CalibreReading(text, why="not_recorded")
    date = _DATE.fullmatch(plain)
    if date:
        gauge = date.group(2) or date.group(3)
        dated = {f"{int(gauge)}ga"} if str(int(gauge)) in _GAUGES else set()
        return _reading(text, dated, How.PROPOSED if dated else How.NONE, why="spreadsheet_date")
    named = _names().get(_joined(text))
    if named:
        return _reading(text, named, How.ALIAS)
    several = _several(plain)
    if several:
        found = [read(part, firearm_type) for part in several]
        if all(part.candidates and part.how is not How.PROPOSED for part in found):
            return _reading(text, {ident for part in found for ident in part.ids}, How.STRUCTURED)
    chambered = _chambered(plain, firearm_type)
    if chambered:
        gauge, chamber = chambered
        return _reading(text, [f"{gauge}ga"], How.STRUCTURED, chamber=chamber)
    parts = _apart(plain)
    paired, worded = _by_pair(parts), _by_words(parts, firearm_type)
    both = paired | worded if paired and worded and compatible(paired, worded) else paired
    ids = both or worded or _by_bore(parts, firearm_type)
    if not ids:
        return _proposed(text, plain)
    if not paired and _unexplained(parts, ids):  # “.338 Spectre” isn't one of the .338 that are listed
        return _reading(text, ids, How.PROPOSED, why="word_unknown")
    return _reading(text, ids, How.STRUCTURED)


def _reading(text: str, ids: Iterable[str], how: How, chamber: str = "", why: str = "") -> CalibreReading:
    listed = sorted((calibres()[ident] for ident in set(ids)), key=lambda one: (-one.weight, one.id))
    whole = sum(one.weight for one in listed) or 1.0
    shares = tuple(Candidate(one, round(one.weight / whole, 4)) for one in listed)
    return CalibreReading(text, shares, how, chamber, why)


def _several(plain: str) -> Sequence[str]:
    """The parts of a text that names two calibres (a combination gun's, or a revolver's for two cartridges)."""
    parts = [part.strip() for part in re.split(r"\s*[/;+|]\s*|\s+(?:and|und|et|or|ou|e|y|i|или)\s+", plain)]
    long_enough = len(parts) in {2, 3} and all(re.search(r"\d", part) for part in parts)
    return parts if long_enough and not _HYPHEN.fullmatch(plain) else ()


def _chambered(plain: str, firearm_type: str | None) -> tuple[str, str] | None:
    """(gauge, chamber in mm) of ``12/70``, ``70/12``, ``12x70``, or None."""
    found = re.search(rf"(?<![\d.])({_NUMBER})\s*(?:ga|gauge)?\s*[/x\-]\s*({_NUMBER})(?![\d.])", plain)
    if not found:
        return None
    chambers = frozenset(str(length) for length in table("calibres")["chambers"])
    first, second = found.groups()
    if first in _GAUGES and second in chambers:
        return ("36" if first == "410" else first), second
    if second in _GAUGES and first in chambers and firearm_type in {None, "shotgun", "combination"}:
        return ("36" if second == "410" else second), first
    return None


def _apart(plain: str) -> _Parts:
    pairs, bores = [], set()
    for bore, case, rim in _PAIR.findall(plain):
        ending = rim if rim in _RIMS else ""
        if len(bore) == 3 and bore.isdecimal():  # 556x45
            bore = f"{bore[0]}.{bore[1:]}"
        pairs.append(f"{_number(bore)}x{_number(case)}{ending}")
    rest = _PAIR.sub(
        lambda found: " " + (found.group(3) if found.group(3) not in _RIMS else "") + " " if found.group(3) else " ",
        plain,
    )
    for first, second in _HYPHEN.findall(rest):
        pairs.extend((f"{first.lstrip('.')}-{second}", f".{first.lstrip('.')}-{second}"))
    gauge = bool(re.search(r"\b(?:ga|gauge|gage|guage|bore|gg)\b|\d(?:ga|g)\b", rest))
    for number, unit in _BORE.findall(_HYPHEN.sub(" ", rest) if pairs else rest):
        bores |= _bores(number, unit, gauge)
    found = {raw: _words(raw) for raw in _WORD.findall(rest)}
    words = frozenset(word for each in found.values() for word in each)
    unknown = any(len(raw) > 1 and not each and raw not in _filler() for raw, each in found.items())
    return _Parts(tuple(pairs), frozenset(bores), words, gauge, unknown)


def _unexplained(parts: _Parts, ids: Iterable[str]) -> bool:
    """Whether the text has a word that no candidate has; a word on no list counts where nothing but the bore was understood."""
    known = frozenset[str]().union(*(calibres()[ident].words for ident in ids))
    return bool(parts.words - known) or (parts.unknown and not parts.words)


def _number(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bores(number: str, unit: str, gauge: bool) -> set[str]:
    """How the list may write a bore: ``38`` is ``.38``, and may be a gauge; ``9`` is ``9mm``."""
    if number.startswith((".", "0.")):
        fraction = number.split(".")[1]
        return {f".{fraction.ljust(2, '0')}", f".{fraction}"} | (
            {f"{fraction}ga"} if gauge or fraction == "410" else set()
        )
    if unit == "mm":
        return {f"{_number(number)}mm"} | ({f".{number}"} if len(number) == 3 and "." not in number else set())
    if gauge:
        return {f"{number}ga"}
    found = {f"{_number(number)}mm", f".{number.split('.')[0]}" if number.endswith(".0") else f".{number}"}
    if len(number) == 3 and number.isdecimal():  # 556 for 5.56
        found.add(f"{number[0]}.{number[1:]}mm")
    return found | ({f"{number}ga"} if number in _GAUGES else set())


def _words(raw: str) -> tuple[str, ...]:
    """The words of the list in ``raw``: itself, or two written together (``WinMag``)."""
    known = _vocabulary()
    if raw not in known and raw not in _filler():
        for at in range(2, len(raw) - 1):
            if raw[:at] in known and raw[at:] in known:
                return known[raw[:at]], known[raw[at:]]
    word = _word(raw)
    return (word,) if word else ()


def _word(raw: str) -> str:
    """The word of the list that ``raw`` writes, misspelt by a letter or two at most; "" for filler and unknown ones."""
    if raw in _vocabulary():
        return _vocabulary()[raw]
    if raw in _filler() or len(raw) < _BEGUN:
        return ""
    stripped = fold(raw)
    if stripped in _vocabulary():
        return _vocabulary()[stripped]
    begun = {word for name, word in _vocabulary().items() if name.startswith(stripped)}
    if len(begun) == 1:  # “Brown.” is Browning cut short
        return begun.pop()
    if len(stripped) < _MISSPELT:
        return ""
    long = [word for word in _vocabulary() if len(word) >= 4]
    near = process.extractOne(stripped, long, scorer=OSA.distance, score_cutoff=1 if len(stripped) < 7 else 2)
    return _vocabulary()[near[0]] if near else ""


def _by_pair(parts: _Parts) -> set[str]:
    """Bore and case: exactly, then whatever the rim, then by case length one millimetre away."""
    listed = calibres().values()
    for pair in parts.pairs:
        exact = {one.id for one in listed if pair in one.metric}
        bare = pair.rstrip("abcdefghijklmnopqrstuvwyz")
        loose = exact or {
            one.id for one in listed if any(form.rstrip("abcdefghijklmnopqrstuvwyz") == bare for form in one.metric)
        }
        found = loose or _off_by_one(bare)
        if found:
            worded = {ident for ident in found if parts.words and parts.words & calibres()[ident].words}
            return worded or found
    return set()


def _off_by_one(pair: str) -> set[str]:
    bore, _, case = pair.partition("x")
    if not re.fullmatch(_NUMBER, case):
        return set()
    near = {f"{bore}x{_number(str(int(float(case)) + step))}" for step in (-1, 1)}
    return {one.id for one in calibres().values() if any(form.rstrip("rsijb") in near for form in one.metric)}


def _by_words(parts: _Parts, firearm_type: str | None) -> set[str]:
    """Bore and words: the cartridges of that bore whose names have the most of the words written."""
    scored = {
        one.id: len(parts.words & one.words)
        for one in calibres().values()
        if one.bores & parts.bores and parts.words & one.words
    }
    if not scored:
        return set()
    most = max(scored.values())
    found = {ident for ident, score in scored.items() if score == most}
    # Of two that have all the words, one that has no others besides is the one meant: “.357 Magnum”.
    whole = {ident for ident in found if calibres()[ident].words == parts.words}
    return whole or _of_type(found, firearm_type)


def _by_bore(parts: _Parts, firearm_type: str | None) -> set[str]:
    found = {one.id for one in calibres().values() if one.bores & parts.bores}
    return _of_type(found, firearm_type)


def _of_type(found: set[str], firearm_type: str | None) -> set[str]:
    """Those of a kind that the type of firearm takes; all where none is, or the type isn't known."""
    kinds = table("calibres")["by_type"].get(firearm_type or "")
    if not kinds:
        live = {ident for ident in found if calibres()[ident].kind not in {"blank", "air", "muzzleloader"}}
        return live or found
    return {ident for ident in found if calibres()[ident].kind in kinds} or found


def _proposed(text: str, plain: str) -> CalibreReading:
    """The nearest whole names."""
    numbers = _DIGITS.findall(plain)
    names = [name for name in _names() if _DIGITS.findall(name) == numbers]  # one digit off is another cartridge
    near = process.extract(_joined(plain), names, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE, limit=_NEAR)
    best = max((score for _, score, _ in near), default=0.0)
    ids = {ident for name, score, _ in near if score >= best - 1 for ident in _names()[name]}
    return _reading(text, ids, How.PROPOSED if ids else How.NONE)
