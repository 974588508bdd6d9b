"""Becomes another program, after arranging that it cannot outlive Argus. Run by path, standard library only.

    python -I -S launcher.py PARENT SIGNAL UID NICENESS -- PROGRAM ARGUMENTS…

PARENT is the process that must stay alive: when it dies the kernel sends SIGNAL (on Linux; elsewhere the next
start cleans up). UID is 0, or a user id for a program that refuses to run as root: inside a user namespace it
sees itself as that user while the kernel still sees root, so it can use root's files. Where namespaces are
forbidden (some containers), or another user owns the working folder, the user is really changed.
NICENESS is how far the program stands back when the processor is short.
"""

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000


def enter_user_namespace(uid: int) -> None:
    """Show this process to itself as user and group `uid`; raises OSError where that is forbidden."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {outside_uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{uid} {outside_gid} 1", encoding="ascii")


def become(uid: int) -> None:
    """Drop root for good, and own the working folder."""
    os.chown(".", uid, uid)
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def stop_being_root(uid: int) -> None:
    """Run as the owner of the working folder if that is not root, else as `uid`, best in a namespace."""
    owner = Path().stat().st_uid
    if owner != os.geteuid():
        become(owner)
        return
    try:
        enter_user_namespace(uid)
    except OSError:
        become(uid)


def die_with(parent: int, signal_number: int) -> None:
    """Ask the kernel for a signal when the parent dies; leave now if it already did."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def stand_back(niceness: int) -> None:
    """Let others go before this process and its children.

    Linux shares the processor between sessions first, and niceness counts only inside one. Every program
    here has a session of its own, so the session is made nicer too (man 7 sched, "autogroup").
    """
    os.nice(niceness)
    with suppress(OSError):  # not Linux, or a kernel without groups: then niceness is all there is
        Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")


def main(arguments: list[str]) -> None:
    """Do what the arguments say and become the program."""
    parent, signal_number, uid, niceness = (int(text) for text in arguments[:4])
    program = arguments[5:]
    if niceness:
        stand_back(niceness)
    if uid:
        stop_being_root(uid)
    die_with(parent, signal_number)  # last: a change of credentials would undo it
    os.execv(program[0], program)  # noqa: S606  that is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
