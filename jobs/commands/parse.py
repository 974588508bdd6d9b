"""`argus parse FILE…`: parse log files here, without any server."""

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer

from core.errors import InvalidInputError, UnreadableLogError
from core.settings import read_settings
from jobs.commands.log_files import walk
from jobs.commands.parse_table import TableLine, line_of, print_table
from jobs.commands.printing import note
from parsers.contract import LogFormat
from parsers.dlt_fibex import read_catalogue
from parsers.formats.dlt import DltFormat
from parsers.parse import FindFormat, ParsedFile, detect_file, grouped, parse_content
from parsers.stream import file_stream
from parsers.unfold import Content, Log, open_logs
from parsers.unfold_archive import is_archive
from parsers.warm import warm_format

_FAILED = 2
_LONG_BYTES = 256 << 20  # from here on people see how far it is


def parse(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="Log files of any format, compressed ones and archives too; or folders."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document a line and file.")] = False,
    labels: Annotated[
        Path | None, typer.Option(metavar="OUT.csv", help="Write record,group,template of every record.")
    ] = None,
    events: Annotated[Path | None, typer.Option(metavar="OUT.parquet", help="Write the events.")] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="OUT.csv", help="Write the events with their texts.")
    ] = None,
    fibex: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read in it what DLT messages without words mean.")
    ] = None,
) -> int:
    """Parse log files here, without any server."""
    files = _find(files)
    outputs = _Outputs(labels, events, csv)
    if outputs.any and (len(files) > 1 or _is_archive(files[0])):
        raise InvalidInputError("file", "--labels, --events and --csv take one FILE, which is no archive.")
    outputs.check(files[0])
    find_format = _with_catalogue(fibex) if fibex else detect_file
    lines: list[TableLine] = []
    failed = False
    limit_bytes = read_settings().unfolded_limit_bytes
    for log in (log for path in files for log in open_logs(path, limit_bytes)):
        found = _parse(log, outputs, find_format)
        failed |= found is None and (log.failed or log.content is not None)
        if found and as_json:
            json.dump(_document(found), sys.stdout, ensure_ascii=False)
            print(flush=True)
        elif found:
            lines.append(line_of(found))
    if lines:
        print_table(lines)
    return _FAILED if failed else 0


def _find(paths: list[Path]) -> list[Path]:
    """Return the files named, and those in the folders named."""
    found = [file for path in paths for file in (walk(path) if path.is_dir() else [path])]
    if not found:
        raise InvalidInputError("file", f"There is no file in {', '.join(map(str, paths))}.")
    return found


@dataclass(frozen=True, slots=True)
class _Outputs:
    """The files to write besides what is printed."""

    labels: Path | None
    events: Path | None
    csv: Path | None

    @property
    def any(self) -> bool:
        return bool(self.labels or self.events or self.csv)

    def check(self, log: Path) -> None:
        """Raise InvalidInputError where an output would overwrite the log, another output or another log."""
        for option, suffix in (("labels", ".csv"), ("events", ".parquet"), ("csv", ".csv")):
            out: Path | None = getattr(self, option)
            if out is not None and _is_closed(out):
                raise InvalidInputError(option, f"--{option} {out} is no file; name one.")
            if out is None or not out.is_file():
                continue
            if out.samefile(log):
                raise InvalidInputError(option, f"--{option} {out} is the log itself; name another file.")
            if out.suffix != suffix and not _is_output(out):
                raise InvalidInputError(
                    option, f"--{option} {out} is there and is no {suffix} file; it is not overwritten."
                )
        given = [_place(out) for out in (self.labels, self.events, self.csv) if out]
        if len(set(given)) < len(given):
            raise InvalidInputError("file", "--labels, --events and --csv must name different files.")


def _place(out: Path) -> Path:
    try:
        return out.resolve()
    except RuntimeError:  # what Python 3.11 makes of it
        raise InvalidInputError("file", f"{out} is a link that leads in a circle.") from None


def _is_closed(path: Path) -> bool:
    """Tell whether a path names a pipe or socket, which may have no reader, or a disk.

    What the shell opened has one: `/dev/stdout`, and `/dev/fd/63` for `>(…)`.
    """
    given = path.absolute().is_relative_to("/dev") or path.absolute().is_relative_to("/proc")
    return (path.is_fifo() and not given) or path.is_socket() or path.is_block_device()


def _is_output(path: Path) -> bool:
    """Tell whether a file is empty, or was written here before."""
    try:
        with path.open("rb") as file:
            head = file.read(7)
    except OSError:
        return False
    return not head or head.startswith((b"record,", b"PAR1"))


def _is_archive(path: Path) -> bool:
    try:
        return path.is_file() and is_archive(file_stream(path).read)
    except OSError:  # parsing it will say so
        return False


def _with_catalogue(fibex: Path) -> FindFormat:
    """Return `detect_file`, with a DLT that knows a catalogue."""
    described = DltFormat(read_catalogue(fibex))

    def find(path: Path, name: str | None = None) -> LogFormat:
        form = detect_file(path, name)
        return described if isinstance(form, DltFormat) else form

    return find


def _parse(log: Log, outputs: _Outputs, find_format: FindFormat) -> ParsedFile | None:
    """Parse a log and write its outputs; None, and a line on standard error, for what is none."""
    if log.content is None:
        _complain(log, log.why)
        return None
    try:
        warm_format(detect_file(log.content.path, log.content.name).name)  # before the clock starts
        found = _parse_content(log.path, log.content, outputs.events, find_format)
    except UnreadableLogError as error:
        _complain(log, str(error))
        return None
    if outputs.labels:
        _write_labels(found, log.content, outputs.labels, find_format)
    if outputs.csv:
        _write_csv(found, log.content, outputs.csv, find_format)
    return found


def _complain(log: Log, why: str) -> None:
    reason = " ".join(why.split()).removeprefix(f"{log.path.name} ")
    note(f"argus: {log.path}: {reason}")


def _parse_content(path: Path, content: Content, events: Path | None, find_format: FindFormat) -> ParsedFile:
    with ExitStack() as stack:
        each: list[Callable[[pa.RecordBatch], object]] = []
        if events:
            from jobs.index_log import write_events  # noqa: PLC0415 — only who writes Parquet pays for it

            each.append(stack.enter_context(write_events(events)))
        size = content.path.stat().st_size
        if sys.stderr.isatty() and size > _LONG_BYTES:
            from jobs.commands.progress import progress_of  # noqa: PLC0415

            each.append(stack.enter_context(progress_of(path.name, size)))
        found = parse_content(
            content, path, each=lambda batch: [one(batch) for one in each], find_format=find_format
        )
        return grouped(found)


def _write_labels(found: ParsedFile, content: Content, out: Path, find_format: FindFormat) -> None:
    from jobs.write_csv import write_labels  # noqa: PLC0415

    write_labels(found, content, out, find_format)


def _write_csv(found: ParsedFile, content: Content, out: Path, find_format: FindFormat) -> None:
    from jobs.write_csv import write_csv  # noqa: PLC0415

    write_csv(found, content, out, find_format)


def _document(found: ParsedFile) -> dict[str, Any]:
    summary = found.summary
    return {
        "file": str(found.path),
        "format": summary.format,
        "size": summary.size,
        "records": summary.records,
        "events": summary.events,
        "first_ns": summary.first_ns,
        "last_ns": summary.last_ns,
        "levels": {str(level): summary.levels.get(level, 0) for level in (*range(1, 7), 0)},
        "codes": dict(summary.codes),
        "ids": {},
        "sources": len(summary.sources),
        "signatures": summary.signature_count,
        "groups": found.group_count,
        "problems": [asdict(problem) for problem in summary.problems],
        "problem_count": summary.problem_count,
        "bytes_parsed": summary.bytes_parsed,
        "bytes_skipped": summary.bytes_skipped,
        "facts": dict(summary.facts),
        "boots": summary.boots,
        "seconds": round(found.seconds, 6),
    }
