"""Files compressed as a whole, and text in UTF-16: unfolded into a temporary file, which is then parsed.

Neither the file nor what is in it is ever in memory as a whole. A file that is cut or damaged is unfolded as
far as it goes; one that grows without end is a bomb, and stops at a limit.
"""

import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import PassingError, UnreadableLogError
from core.parsed_log import PROBLEMS_KEPT, ParseSummary, Problem
from core.settings import UNFOLDED_LIMIT_BYTES
from parsers.registry import HEAD_BYTES
from parsers.transcode import encoding_of, transcode
from parsers.unfold_archive import PASSED_OVER, Member, archive_kind, unpack
from parsers.unfold_codecs import codec_of, inner_name
from parsers.unfold_limits import disk_errors
from parsers.unfold_members import unfold


@dataclass(frozen=True, slots=True)
class Content:
    """A log as its format reads it: the file as it is, or what it unfolds to.

    `path` holds the bytes, `name` says what they are called, `raw_size` is that of the file as it was given;
    `compression` and `encoding` say what it unfolds from. `lost` is what of the file could not be unfolded,
    `seconds` what unfolding took.
    """

    path: Path
    name: str
    raw_size: int
    compression: str | None = None
    encoding: str | None = None
    lost: Problem | None = None
    seconds: float = 0.0

    @property
    def facts(self) -> dict[str, str]:
        """What the file unfolds from, for its `facts`; empty for a file that is read as it is."""
        named = {"compression": self.compression, "encoding": self.encoding}
        return {name: value for name, value in named.items() if value}

    def account(self, summary: ParseSummary) -> ParseSummary:
        """Return the summary of the content as that of the file: `raw_size` bytes, parsed or skipped.

        What the parser skipped is scaled to bytes of the file, rounded up.
        """
        if not self.facts and self.lost is None:
            return summary
        unfolded = self.raw_size - (self.lost.length if self.lost else 0)
        skipped = -(-summary.bytes_skipped * unfolded // max(summary.size, 1))
        found = [self.lost] if self.lost else []
        return replace(
            summary,
            size=self.raw_size,
            bytes_parsed=unfolded - skipped,
            bytes_skipped=self.raw_size - unfolded + skipped,
            problems=(*found, *summary.problems)[:PROBLEMS_KEPT],
            problem_count=summary.problem_count + len(found),
            facts={**summary.facts, **self.facts},
            unfolded=bool(self.facts),
        )


@contextmanager
def unfolded(
    path: Path, name: str, limit_bytes: int = UNFOLDED_LIMIT_BYTES, folder: Path | None = None
) -> Generator[Content]:
    """Give the content of the file at `path`, which was called `name`; a compressed one is unfolded for that.

    It is unfolded into a folder of its own in `folder`, else where temporary files go, and gone afterwards.
    Raises UnreadableLogError for what cannot be opened or holds nothing, PassingError where the disk is full.
    """
    head = read_head(path)
    if codec_of(head) is None and encoding_of(head) is None:
        yield Content(path, name, path.stat().st_size)
        return
    start = time.perf_counter()
    with scratch_folder(folder) as scratch:
        with disk_errors(name):
            content = _unfold(path, name, head, scratch, limit_bytes)
        if content.lost and not content.path.stat().st_size:
            raise UnreadableLogError(f"{name} holds nothing that can be read: {content.lost.detail}.")
        yield replace(content, seconds=time.perf_counter() - start)


def _unfold(path: Path, name: str, head: bytes, scratch: Path, limit_bytes: int) -> Content:
    """Take off the compression, then the encoding."""
    content = Content(path, name, path.stat().st_size)
    if codec := codec_of(head):
        out = scratch / "content"
        lost = unfold(path, out, codec, limit_bytes)
        content = Content(out, inner_name(name), content.raw_size, codec.name, lost=lost)
        head = read_head(out)
    if encoding := encoding_of(head):
        out = scratch / "text"
        lost = transcode(content.path, out, encoding, limit_bytes)
        if codec and lost:
            lost = _in_file(lost, content)
        content = replace(content, path=out, encoding=encoding, lost=lost or content.lost)
    return content


def _in_file(lost: Problem, content: Content) -> Problem:
    """Return what is lost of a compressed text as what is lost of the file, scaled as what is skipped."""
    if content.lost and lost.kind == "truncated":
        return content.lost  # where the file is cut, so may be a character
    unfolded = content.raw_size - (content.lost.length if content.lost else 0)
    offset = lost.offset * unfolded // content.path.stat().st_size
    return replace(lost, offset=offset, length=content.raw_size - offset)


def read_head(path: Path) -> bytes:
    """Return the first 64 KiB of a file; UnreadableLogError says why where it cannot be opened."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe may never have a writer
        raise UnreadableLogError("is no file: pipes, sockets and devices cannot be read")
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableLogError(f"cannot be opened: {error.strerror or error}") from None


@contextmanager
def scratch_folder(folder: Path | None) -> Generator[Path]:
    """Make a folder for as long as the context lasts."""
    with disk_errors("a scratch folder"):
        made = tempfile.TemporaryDirectory(prefix="argus-", dir=folder)
    with made as name:
        yield Path(name)


@dataclass(frozen=True, slots=True)
class Log:
    """What there is to parse under a path, or None and `why` there is nothing; `failed` where that is amiss.

    The `path` of a file in an archive begins with that of the archive.
    """

    path: Path
    content: Content | None
    why: str = ""
    failed: bool = False


def open_logs(path: Path, limit_bytes: int = UNFOLDED_LIMIT_BYTES) -> Iterator[Log]:
    """Yield the log at `path` or, of an archive, each in it, to be parsed before the next is asked for."""
    try:
        with unfolded(path, path.name, limit_bytes) as content:
            if archive_kind(read_head(content.path)) is None:
                yield Log(path, content)
            else:
                yield from _logs_in(path, content, limit_bytes)
    except (UnreadableLogError, PassingError) as error:
        yield Log(path, None, str(error), failed=True)


def _logs_in(path: Path, content: Content, limit_bytes: int) -> Iterator[Log]:
    said = False
    with scratch_folder(None) as scratch:
        for member in unpack(content.path, limit_bytes, scratch):
            if not member.name and content.lost:
                continue  # an archive that is cut in its compression: that is what is said
            for log in _log_of(path, member, limit_bytes):
                said |= log.failed or log.content is not None
                yield log
    if content.lost:
        yield Log(path, None, content.lost.detail, failed=True)
    elif not said:
        yield Log(path, None, f"{path.name} is an archive that holds no files.", failed=True)


def _log_of(archive: Path, member: Member, limit_bytes: int) -> Iterator[Log]:
    path, problem = archive / member.name, member.problem
    if member.path is None:
        why = problem.detail if problem else ""
        yield Log(path, None, why, failed=problem is None or problem.kind != PASSED_OVER)
        return
    try:
        with unfolded(member.path, path.name, limit_bytes) as content:
            yield Log(path, replace(content, lost=content.lost or problem))
    except UnreadableLogError as error:
        yield Log(path, None, str(error), failed=True)
