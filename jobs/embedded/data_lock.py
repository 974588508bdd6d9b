"""One `argus up` on a data folder at a time: a locked file that the kernel unlocks when its holder dies."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from core.errors import InvalidInputError, WrongStateError


@contextmanager
def data_lock(data: Path, description: str) -> Generator[None]:
    """Hold the folder inside the context; WrongStateError that describes the holder when it is taken.

    InvalidInputError when nothing can be written there.
    """
    try:
        descriptor = os.open(data / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InvalidInputError("--data", f"Argus cannot write in {data}: {error.strerror}.") from None
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongStateError(f"Argus already runs on {data}: {file.read().strip()}.") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {description}\n")
        file.flush()
        yield
