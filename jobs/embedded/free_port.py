"""TCP ports of this machine."""

import socket
from collections.abc import Iterator


def free_port() -> int:
    """Return a free port of the loopback; somebody may take it before you do, so be ready to try again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ports_to_try(known: int) -> Iterator[int]:
    """Yield the port that is known to others, if there is one; else some free ones, as one may get lost."""
    for _ in range(3):
        yield known or free_port()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
