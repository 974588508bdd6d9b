"""Archives become their files: each regular file in a zip or tar is stored as if it had been uploaded.

What is stored here has no row yet. A job that dies leaves objects, which the next one writes again, since it
gives the same ids.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.errors import NotFoundError, UnreadableLogError
from core.log_file import ARCHIVE, LONGEST_NAME, LogFile, raw_key
from core.parsed_log import PROBLEMS_KEPT, ParseSummary, Problem
from core.ports import BlobStore
from jobs.scratch import scratch
from jobs.wiring import Wiring
from parsers.unfold import Content, unfolded
from parsers.unfold_archive import is_archive, unpack

_REASONS_SHOWN = 3
_LOOKS_AT_ONCE = 8  # at the beginnings of files: a store that is far away takes its time for each


@dataclass(frozen=True, slots=True)
class Expanded:
    """An archive and the files it holds; without any, `reason` says why."""

    archive: LogFile
    members: tuple[LogFile, ...]
    summary: ParseSummary | None
    reason: str = ""


def expand_archives(wiring: Wiring, batch_id: str) -> list[Expanded]:
    """Store what the archives of a batch hold, those that were not expanded before.

    Raises PassingError where the disk is full or the store away.
    """
    with wiring.uow() as uow:
        files = [result.file for result in uow.log_files.results(batch_id) if result.format != ARCHIVE]
    with ThreadPoolExecutor(_LOOKS_AT_ONCE) as pool:
        found = list(pool.map(partial(_is_archive, wiring.store), files))
    return [_expand(wiring, file) for file, is_one in zip(files, found, strict=True) if is_one]


def _is_archive(store: BlobStore, file: LogFile) -> bool:
    try:
        return is_archive(partial(store.read_range, file.object_key))
    except NotFoundError:  # whoever parses the file says so
        return False


def _expand(wiring: Wiring, file: LogFile) -> Expanded:
    limit_bytes = wiring.settings.unfolded_limit_bytes
    try:
        with (
            scratch(wiring) as folder,
            wiring.store.open_local(file.object_key) as raw,
            unfolded(raw, file.name, limit_bytes, folder) as content,
        ):
            return _store_members(wiring, file, content, folder)
    except UnreadableLogError as error:
        return Expanded(file, (), None, str(error))


def _store_members(wiring: Wiring, archive: LogFile, content: Content, folder: Path) -> Expanded:
    problems = [content.lost] if content.lost else []
    members: list[LogFile] = []
    for number, member in enumerate(unpack(content.path, wiring.settings.unfolded_limit_bytes, folder)):
        if member.path:
            members.append(_store(wiring, archive, number, member.name, member.path))
        if problem := member.problem:
            said = f"{member.name}: {problem.detail}" if member.name else problem.detail
            problems.append(replace(problem, detail=said))
    if not members:
        reasons = "; ".join(problem.detail for problem in problems[:_REASONS_SHOWN])
        why = f"{archive.name} is an archive that holds no files that can be read{': ' if reasons else ''}"
        return Expanded(archive, (), None, f"{why}{reasons}.")
    return Expanded(archive, tuple(members), _summary(archive, content, problems))


def _store(wiring: Wiring, archive: LogFile, number: int, name: str, path: Path) -> LogFile:
    """Store a file of the archive under an id that is the same each time."""
    file_id = hashlib.sha256(f"{archive.id}/{number}".encode()).hexdigest()[:32]
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size, key = path.stat().st_size, raw_key(archive.batch_id, file_id)
    wiring.store.put_file(key, path)
    return LogFile(file_id, archive.batch_id, member_name(archive.name, name), size, sha256, key)


def member_name(archive: str, member: str) -> str:
    """Return the name of a file in an archive, without its middle where it is too long."""
    name = f"{archive}/{member}"
    half = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[:half]}…{name[-half:]}"


def _summary(archive: LogFile, content: Content, problems: list[Problem]) -> ParseSummary:
    lost = content.lost.length if content.lost else 0
    return ParseSummary(
        format=ARCHIVE,
        size=archive.size,
        records=0,
        events=0,
        bytes_parsed=archive.size - lost,
        bytes_skipped=lost,
        first_ns=None,
        last_ns=None,
        levels={},
        codes={},
        sources={},
        signatures={},
        problems=tuple(problems[:PROBLEMS_KEPT]),
        problem_count=len(problems),
        facts=content.facts,
    )
