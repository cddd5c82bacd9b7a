"""What a requester is told. The neutral answer is one text: it reads the same whether something is held or nothing is, and
names nothing of the request but its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tutela.rights.models import Answer

WAY: Final = _(
    "You may complain to the supervisory authority for data protection of your country, or ask it to exercise your rights in "
    "your place and to check whether the processing is lawful (Directive (EU) 2016/680, Articles 17 and 52; Regulation (EU) "
    "2016/679, Article 77). You may also go to court."
)

TEXTS: Final[Mapping[Answer, Promise]] = {
    Answer.GRANTED: _("Your request was granted. What is held about you is given with this answer; other people were taken out of it."),
    Answer.PARTLY: _(
        "Your request was granted in part. What can be given is given with this answer; other people were taken out of it. The rest "
        "was refused, on grounds the law provides for."
    ),
    Answer.REFUSED: _("Your request was refused, on grounds the law provides for."),
    Answer.NEUTRAL: _(
        "Whether data about you is processed here is neither confirmed nor denied. This answer is given to everybody whose request "
        "falls under a restriction provided for by law, whether or not anything is held."
    ),
}  # fmt: skip


def text_of(answer: Answer) -> str:
    """The whole text of an answer, with the way to the supervisory authority."""
    return f"{TEXTS[answer]} {WAY}"
