"""Every error Argus raises on purpose.

    ArgusError
    ├── InvalidInputError        what a person or client sent cannot be accepted (HTTP 422, exit 2)
    ├── NotFoundError            the thing named does not exist (404)
    ├── WrongStateError          the thing exists, but not in a state that allows this (409)
    │   ├── IllegalTransitionError
    │   └── ConcurrentChangeError    somebody else saved first: read again and decide again
    ├── TooLargeError            over a limit that the message names (413)
    ├── TooManyError             more wait already than Argus takes at once; later there is room (429)
    ├── UnreadableLogError       this file will never parse; the reason is for the user (permanent)
    │   ├── EmptyFileError
    │   ├── UnknownFormatError
    │   └── UnsupportedVersionError
    ├── PassingError             may work when tried again (back-off, at most 5 tries)
    └── FencedError              this worker's attempt was given to another: write nothing more

An error's message is written for the person who meets it and carries the offending value.
"""


class ArgusError(Exception):
    """The root; never raised itself."""


class InvalidInputError(ArgusError):
    """A field is not acceptable; `field` names it as the interface does."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotFoundError(ArgusError):
    """There is no such batch, file or record."""


class WrongStateError(ArgusError):
    """The request does not fit the state the thing is in."""


class IllegalTransitionError(WrongStateError):
    """A state machine was asked for a step its table does not have."""

    def __init__(self, thing: str, source: str, target: str) -> None:
        super().__init__(f"{thing} cannot go from {source} to {target}")
        self.source, self.target = source, target


class ConcurrentChangeError(WrongStateError):
    """The row changed between reading and saving it."""


class TooLargeError(ArgusError):
    """Over a size limit."""


class TooManyError(ArgusError):
    """More at once than is taken."""


class UnreadableLogError(ArgusError):
    """The file cannot be parsed, now or ever."""


class EmptyFileError(UnreadableLogError):
    """The file has no bytes."""


class UnknownFormatError(UnreadableLogError):
    """No parser recognises the content."""


class UnsupportedVersionError(UnreadableLogError):
    """The format is known, this version of it is not."""


class PassingError(ArgusError):
    """A fault of the moment: a server is away, a store is slow."""


class FencedError(ArgusError):
    """The attempt this worker held is no longer the newest."""
