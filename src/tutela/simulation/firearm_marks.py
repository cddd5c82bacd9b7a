"""Firearms whose marks are read twice: a register, and second readings of it with the slips measured on real examinations.

Everything follows from the seed. The truth of a reading is the id of the firearm it was made from; firearms may share a
serial by chance, as they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Final

from tutela.recognition.firearms.description import Written
from tutela.vocabulary import data_files

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = "0123456789"
_LONG: Final = 6
"""Confusable pairs were counted on serials of so many characters or more."""
_CUT_CHARS: Final = 10


@dataclass(frozen=True, slots=True)
class Gun:
    """A true firearm: ids of make and calibre, what its mark says."""

    id: str
    make: str
    model: str
    calibre: str
    type: str
    serial: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A second reading of ``gun`` (the id): what was written, and the kind of slip in its serial."""

    gun: str
    slip: str
    written: Written


@cache
def materials() -> Mapping[str, Any]:
    """What the firearms are made of: forms, rates, spellings (``data/firearm_marks.yaml``)."""
    return data_files.load("firearm_marks.yaml", "tutela.simulation")


class MarkedFirearms:
    """A register of ``count`` firearms and readings of it."""

    def __init__(self, seed: int, count: int) -> None:
        self._rng = Random(f"tutela firearm marks {seed}")  # noqa: S311  (a simulation, not a secret)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        self.guns = tuple(self._gun(number) for number in range(count))
        self._long = tuple(gun for gun in self.guns if len(gun.serial) >= _LONG)

    def _gun(self, number: int) -> Gun:
        rng = self._rng
        forms = materials()["makes"]
        form = rng.choices(forms, weights=[entry["weight"] for entry in forms])[0]
        chars = {"L": _LETTERS, "D": _DIGITS}
        serial = "".join(rng.choice(chars[char]) if char in chars else char for char in form["form"])
        length = sum(char.isalnum() for char in serial)
        earlier, shared = self._by_length[length], materials()["shared_serials"]
        if earlier and rng.random() < shared.get(length, shared[max(shared)] if length > max(shared) else 0.0):
            serial = rng.choice(earlier)
        earlier.append(serial)
        calibre = rng.randrange(len(form["calibres"]))
        types = form["types"]
        return Gun(
            f"gun-{number:07}",
            form["make"],
            rng.choice(form["models"]),
            form["calibres"][calibre],
            types[min(calibre, len(types) - 1)],
            serial,
        )

    def described(self, gun: Gun) -> Written:
        """The register's description: usual names, the serial as it is."""
        from tutela.recognition.firearms import calibres, makes

        make, calibre = makes.makes()[gun.make].name, calibres.calibres()[gun.calibre].name
        return Written(make, gun.model, calibre, gun.type, ((gun.serial, "frame", ""),))

    def exact(self, count: int) -> Iterator[Reading]:
        """Readings whose serial is right, written in another way."""
        for _ in range(count):
            gun = self._rng.choice(self.guns)
            yield self._reading(gun, "exact", gun.serial)

    def confusable(self, count: int) -> Iterator[Reading]:
        """Readings with one look-alike taken for the other, or leading zeros lost, as often as measured."""
        rng, shares = self._rng, materials()["confusables"]
        for _ in range(count):
            pair = rng.choices(list(shares), weights=list(shares.values()))[0]
            serial = None
            while serial is None:
                gun = rng.choice(self._long)
                serial = _confused(rng, gun.serial, pair)
            yield self._reading(gun, pair, serial)

    def one_unknown(self, count: int) -> Iterator[Reading]:
        """Readings with one character that couldn't be read, at a known place."""
        for _ in range(count):
            gun = self._rng.choice(self.guns)
            places = [place for place, char in enumerate(gun.serial) if char.isalnum()]
            at = self._rng.choice(places)
            yield self._reading(gun, "one_unknown", f"{gun.serial[:at]}?{gun.serial[at + 1 :]}")

    def other_script(self, count: int) -> Iterator[Reading]:
        """Cyrillic marks read into Latin letters: by shape (С as C) or by sound (С as S)."""
        cyrillic = [gun for gun in self.guns if not gun.serial.isascii()]
        ways = (str.maketrans("СЖАВ", "CZAB"), str.maketrans("СЖАВ", "SZAV"))
        for _ in range(count):
            gun = self._rng.choice(cyrillic)
            yield self._reading(gun, "other_script", gun.serial.translate(self._rng.choice(ways)))

    def several_components(self, count: int) -> Iterator[Reading]:
        """One field with the marks of two components: this firearm's frame, and a slide that nobody registered."""
        for _ in range(count):
            gun = self._rng.choice(self.guns)
            other = "".join(self._rng.choice(_LETTERS) for _ in range(3)) + str(self._rng.randrange(10_000, 99_999))
            yield self._reading(gun, "several_components", f"{other} (slide) {gun.serial} (frame)")

    def without_serial(self, count: int) -> Iterator[Reading]:
        """Firearms of which no serial was read, in the wordings of many languages."""
        for _ in range(count):
            gun = self._rng.choice(self.guns)
            text = str(self._rng.choice(materials()["no_serial"]))
            yield Reading(gun.id, "without_serial", self._described(gun, text))

    def _reading(self, gun: Gun, slip: str, serial: str) -> Reading:
        rng = self._rng
        if self._due("separated") and slip != "several_components":
            place = rng.randrange(1, len(serial))
            serial = rng.choice(
                (f"{serial[:place]} {serial[place:]}", f"{serial[:place]}-{serial[place:]}", serial.lower())
            )
        if self._due("labelled"):
            serial = rng.choice(("S/N: ", "Serial no. ", "nº ", "Nr. ")) + serial
        if self._due("noted"):
            serial += rng.choice(("/revelado", " (restored)", " (frame)"))
        return Reading(gun.id, slip, self._described(gun, serial))

    def _described(self, gun: Gun, serial: str) -> Written:
        rng = self._rng
        wrong_type = self._due("type_wrong")
        firearm_type = rng.choice(("pistol", "revolver", "rifle", "shotgun")) if wrong_type else gun.type
        model = "" if self._due("model_blank") else gun.model
        return Written(self._make(gun), model, self._calibre(gun), firearm_type, ((serial, "", ""),))

    def _make(self, gun: Gun) -> str:
        from tutela.recognition.firearms import makes

        rng = self._rng
        if self._due("make_unknown"):
            return rng.choice(("", "unknown", "desconhecida"))
        make = rng.choice(self.guns).make if self._due("make_wrong") else gun.make
        if self._due("make_misspelt"):
            return str(rng.choice(materials()["makes_unseen"][make]))
        name = makes.makes()[make].name
        return name[:_CUT_CHARS] if self._due("make_cut") else name

    def _calibre(self, gun: Gun) -> str:
        from tutela.recognition.firearms import calibres

        if self._due("calibre_bare"):
            bores = sorted(calibres.calibres()[gun.calibre].bores)
            return bores[0] if bores else ""
        written = materials()["calibres_unseen"].get(gun.calibre)
        return str(self._rng.choice(written)) if written else calibres.calibres()[gun.calibre].name

    def _due(self, what: str) -> bool:
        return self._rng.random() < float(materials()["rates"][what]["rate"])


def _confused(rng: Random, serial: str, pair: str) -> str | None:
    """The serial with one character of ``pair`` taken for the other; None where it has neither."""
    if pair == "leading_zero":
        return serial.lstrip("0") if serial.startswith("0") and len(serial.lstrip("0")) >= _LONG - 2 else None
    places = [place for place, char in enumerate(serial) if char in pair]
    if not places:
        return None
    at = rng.choice(places)
    return serial[:at] + pair[1 - pair.index(serial[at])] + serial[at + 1 :]


def unseen_spellings(what: str) -> Sequence[tuple[str, str]]:
    """(id, spelling) of every spelling that is on no list of the recognisers: ``makes`` or ``calibres``."""
    return [(ident, str(text)) for ident, texts in materials()[f"{what}_unseen"].items() for text in texts]


def spellings(what: str, part: str) -> Sequence[tuple[str, str]]:
    """(id, spelling) put down by another hand than the lists: ``what`` is makes or calibres, ``part`` tried or held_out."""
    listed = data_files.load("firearm_spellings.yaml", "tutela.simulation")[what][part]
    return [(str(ident), str(text)) for ident, texts in listed.items() for text in texts]


def misspelt(seed: int, names: Sequence[tuple[str, str]], count: int) -> Iterator[tuple[str, str]]:
    """(id, name with one slip of the hand): a letter dropped, doubled, swapped with its neighbour, or another one."""
    rng = Random(f"tutela misspelt {seed}")  # noqa: S311  (a simulation, not a secret)
    long = [(ident, name) for ident, name in names if sum(char.isalpha() for char in name) >= _LONG]
    for _ in range(count):
        ident, name = rng.choice(long)
        at = rng.choice([place for place, char in enumerate(name[:-1]) if char.isalpha() and name[place + 1].isalpha()])
        yield (
            ident,
            rng.choice(
                (
                    name[:at] + name[at + 1 :],
                    name[:at] + name[at] + name[at:],
                    name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                    name[:at] + rng.choice(_LETTERS.lower()) + name[at + 1 :],
                )
            ),
        )
