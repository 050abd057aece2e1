"""Refusals of the catalogue. They carry numbers; the edge turns them into sentences."""


class FormatError(Exception):
    """Any refusal about a format."""


class ImpossibleStep(FormatError):
    """A step's field has a value that can't be run; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class ImpossibleFormat(FormatError):
    """A format's limits contradict each other; `field` names them."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class OutOfLimits(FormatError):
    """`given` is past `limit`, so the format can't be run like this."""

    def __init__(self, *, given: int, limit: int) -> None:
        super().__init__(f"{given}, limit {limit}")
        self.given = given
        self.limit = limit


class TooFewPeople(OutOfLimits):
    """Fewer people than the format needs."""


class TooManyPeople(OutOfLimits):
    """More people than the format can carry."""


class TooFewQuestions(OutOfLimits):
    """Fewer questions than one table needs to start."""


class TooManyQuestions(OutOfLimits):
    """More questions than one table can work through."""


class TooFewRounds(OutOfLimits):
    """Less than one round."""


class TooManyRounds(OutOfLimits):
    """More rounds than anyone would sit through."""
