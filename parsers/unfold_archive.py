"""Archives: the regular files in a zip or tar, unpacked one by one under names that are not their own."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import PassingError
from core.parsed_log import Problem
from parsers.archive_entries import Entry, tar_entries, zip_entries
from parsers.unfold_codecs import codec_of
from parsers.unfold_limits import MOST_MEMBERS, Budget, LimitReachedError, disk_errors
from parsers.unfold_members import unfold_head

PASSED_OVER = "passed over"  # the kind of problem that is none: what nobody expects to be read
_HEAD_BYTES = 512  # of the content: a tar's first header
_RAW_HEAD_BYTES = (
    64 << 10,
    1 << 20,
)  # of a compressed file; bzip2 gives nothing before a whole block, of 900 kB
_PIECE_BYTES = 4096  # unpacked at once: what is in hand when damage is met is lost
_MAC = ("__MACOSX/", ".DS_Store")  # what macOS puts beside the files
_CHECKSUM = slice(148, 156)  # of a tar's header: octal, the sum of its bytes with blanks in this place


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its bytes at `path`, or None and the `problem` why there are none.

    With both the archive is damaged or ends within the file, and `path` has what comes before that. Without a
    name the problem is that of the whole archive. `path` is there until the next member is asked for.
    """

    name: str
    path: Path | None
    problem: Problem | None = None


def is_archive(read: Callable[[int, int], bytes]) -> bool:
    """Say whether a file is a zip or tar, compressed or not; `read(offset, length)` gives its bytes."""
    head = read(0, _HEAD_BYTES)
    if codec := codec_of(head):
        for size in _RAW_HEAD_BYTES:
            head = unfold_head(read(0, size), codec, _HEAD_BYTES)
            if len(head) == _HEAD_BYTES:
                break
    return archive_kind(head) is not None


def archive_kind(head: bytes) -> str | None:
    """Return `zip` or `tar` where the first 512 bytes of a file say so."""
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}:
        return "zip"
    return "tar" if _is_tar(head[:_HEAD_BYTES]) else None


def _is_tar(head: bytes) -> bool:
    """By the sum of its header, which old ones have that have no magic yet."""
    try:
        claimed = int(head[_CHECKSUM].strip(b" \0"), 8)
    except ValueError:
        return False
    return claimed == sum(head) - sum(head[_CHECKSUM]) + 8 * ord(" ")


def unpack(path: Path, limit_bytes: int, folder: Path) -> Iterator[Member]:
    """Yield the files of the archive at `path`, unpacked one at a time into `folder`, and what cannot be.

    Directories are passed over. Raises PassingError where the disk is full.
    """
    raw_bytes = path.stat().st_size
    budget = Budget(limit_bytes, folder)
    passed_over = 0
    entries = zip_entries if archive_kind(_read(path, 0, _HEAD_BYTES)) == "zip" else tar_entries
    for number, entry in enumerate(_until_damage(entries(path))):
        if isinstance(entry, Problem):
            yield Member("", None, entry)
            break
        if number >= MOST_MEMBERS:
            why = f"reading stopped: it holds more than {MOST_MEMBERS:,} files"
            yield Member("", None, Problem(entry.offset, raw_bytes - entry.offset, "limit", why))
            break
        if entry.is_folder:
            continue
        if not entry.is_regular or entry.name.startswith(_MAC[0]) or entry.name.endswith(_MAC[1]):
            passed_over += 1
            continue
        member = _unpack(entry, folder / str(number), budget, raw_bytes)
        yield member
        if member.path:
            member.path.unlink(missing_ok=True)
        if member.problem and member.problem.kind == "limit":
            why = f"{member.problem.detail}; what follows {member.name} was not read"
            yield Member("", None, replace(member.problem, detail=why))
            break
    if passed_over:
        why = f"{passed_over:,} links, devices and files of macOS were passed over"
        yield Member("", None, Problem(0, 0, PASSED_OVER, why))


def _until_damage(entries: Iterator[Entry]) -> Iterator[Entry | Problem]:
    """Yield the entries, and the problem that ends them too soon."""
    try:
        yield from entries
    except PassingError:
        raise
    except Exception as error:  # the libraries have many errors for tables that make no sense
        yield Problem(
            0, 0, "damage", f"the archive cannot be read any further ({error or type(error).__name__})"
        )


def _unpack(entry: Entry, path: Path, budget: Budget, raw_bytes: int) -> Member:
    name = shown_name(entry.name)
    if entry.refusal:
        return Member(name, None, Problem(entry.offset, entry.raw_size, "refused", entry.refusal))
    done, problem = _copy(entry, path, budget, raw_bytes)
    if problem and not done:
        path.unlink(missing_ok=True)
        return Member(name, None, problem)
    if is_archive(lambda offset, length: _read(path, offset, length)):
        path.unlink()
        why = "it is an archive in an archive: unpack the outer one and give the inner one on its own"
        return Member(name, None, Problem(entry.offset, entry.raw_size, "refused", why))
    return Member(name, path, problem)


def _copy(entry: Entry, path: Path, budget: Budget, raw_bytes: int) -> tuple[int, Problem | None]:
    """Write the content of `entry` to `path`; return how much it was, and why not all of it."""
    done = crc = 0
    kind, why = "truncated", "the archive ends here"
    with disk_errors(path.name), path.open("xb") as target:
        try:
            with entry.open() as source:
                while chunk := source.read(min(_PIECE_BYTES, entry.available - done)):
                    budget.write(chunk, target, raw_bytes)
                    done, crc = done + len(chunk), zlib.crc32(chunk, crc)
        except LimitReachedError as error:
            return target.tell(), Problem(target.tell(), 0, "limit", f"reading stopped: {error}")
        except PassingError:
            raise
        except Exception as error:  # each method has errors of its own
            kind, why = "damage", f"the archive cannot be read here ({str(error) or type(error).__name__})"
    if done < entry.size:
        return done, Problem(done, 0, kind, f"{why}: {entry.size - done:,} bytes of this file are missing")
    if entry.crc not in {crc, None}:
        return done, Problem(
            done, 0, "damage", "the archive has another check sum for this file: it is damaged"
        )
    return done, None


def _read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def shown_name(name: str) -> str:
    """Return the name a file in an archive is shown under: no root, no `..`, nothing that cannot be shown."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "".join(c if c.isprintable() else "�" for c in "/".join(parts)) or "(no name)"
