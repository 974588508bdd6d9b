"""A batch at work: how far it is, in one bar and one sentence."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.batch import Batch, BatchState
from core.file_result import FileResult
from core.log_file import FileState
from dashboard.components.quantities import age, count, plural, size
from dashboard.components.tokens import level_word
from dashboard.services.batches import Reading

_STEPS = {
    BatchState.UPLOADED: (0.02, "waiting for a worker"),
    BatchState.SCATTERING: (0.05, "parsing"),
    BatchState.SCATTERED: (0.9, "all files read"),
    BatchState.GATHERING: (0.92, "putting the report together"),
    BatchState.GATHERED: (0.96, "report written"),
    BatchState.DIAGNOSING: (0.98, "looking for the cause"),
}
_PARSING_SHARE = 0.85
READ = frozenset({FileState.PARSED, FileState.AGGREGATING, FileState.COMPLETED})


def draw_progress(batch: Batch, files: Sequence[FileResult], reading: Mapping[str, Reading]) -> None:
    """Draw the bar, what is being done, and what the files read so far hold."""
    start, doing = _STEPS.get(batch.state, (0.0, str(batch.state)))
    under_way = _under_way(files, reading)
    parsed = batch.progress + sum(now.share for now in under_way) / max(batch.total_files, 1)
    share = start + (_PARSING_SHARE * parsed if batch.state is BatchState.SCATTERING else 0.0)
    since = f" for {age(batch.state_changed_at)}" if batch.state_changed_at else ""
    done = f"{batch.settled_files} of {plural(batch.total_files, 'file')}"
    failed = f", {batch.failed_files} unreadable" if batch.failed_files else ""
    st.progress(min(share, 1.0), text=f"**{doing}**{since} · {done}{failed}")
    st.caption(_so_far(files, under_way))


def _under_way(files: Sequence[FileResult], reading: Mapping[str, Reading]) -> list[Reading]:
    """The readings of files that are not read yet: what is told of others is old."""
    return [reading[r.file.id] for r in files if r.file.state not in READ and r.file.id in reading]


def _so_far(files: Sequence[FileResult], under_way: Sequence[Reading]) -> str:
    """What the files hold that are read already, and what the others hold so far."""
    read = [result for result in files if result.file.state in READ]
    if not read and not under_way:
        return "Nothing read yet. This page follows by itself; you can leave and come back."
    levels = {level: sum(r.levels.get(level, 0) for r in read) for level in (1, 2, 3)}
    counted = " · ".join(f"{count(n)} {level_word(level).text}" for level, n in levels.items() if n)
    parts = [
        f"So far {count(sum(r.records for r in (*read, *under_way)))} records",
        size(sum(r.bytes_parsed for r in read)) + " read" if read else "",
        counted,
    ]
    return " · ".join(filter(None, parts))
