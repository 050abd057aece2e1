"""Russian words of one root: «анкетирование» and «анкета», «опросник» and «опросы».

Stems take away the endings of cases, not those that make one word from another. Two stems are
related if they begin alike and go on with such endings only. A beginning of four letters is not
enough for a long word, nor if it is a whole stem: «стар» says little of «староста».
"""

from __future__ import annotations

SHORTEST, SHORTEST_OF_LONG = 4, 5  # letters that related stems have in common
LONG = 9  # letters of a long stem
SHORTEST_WHOLE = 5  # letters of a stem that another one begins with
ENDINGS = (
    "а ак ан ани анн ат атик ац аци ва е ев ек ен ени енн еньк еск еств ец ечк и ива изаци ик"
    " ин ир ирова ист иц ическ к лив н ник ниц ничеств нн ну ов ок он оньк ост очк ск ств т"
    " тел у ушк й ц ч чив чик чиц щик щиц ыва ышк ьк юшк я ян ят"
).split()
DERIVING = frozenset({"", *ENDINGS, *(one + two for one in ENDINGS for two in ENDINGS)})


def root_of(stem: str) -> str:
    """The shortest beginning that a related stem has to have; "" if a stem has none."""
    shortest = SHORTEST_OF_LONG if len(stem) >= LONG else SHORTEST
    roots = (stem[:length] for length in range(shortest, len(stem) + 1))
    return next((root for root in roots if stem[len(root) :] in DERIVING), "")


def are_related(one: str, other: str) -> bool:
    """True if two different stems are of one root."""
    same = _same_start(one, other)
    shortest = SHORTEST_OF_LONG if max(len(one), len(other)) >= LONG else SHORTEST
    if same in (len(one), len(other)):
        shortest = SHORTEST_WHOLE
    return same >= shortest and one[same:] in DERIVING and other[same:] in DERIVING


def _same_start(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
