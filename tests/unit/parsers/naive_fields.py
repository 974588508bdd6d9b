"""Lines that name their fields, taken apart in plain Python: what `parsers.kernels.text_records` and
`text_tables` must equal.

Each function returns where the values stand in a line, by their roles; None for a line that is none of its
kind. `keys` are those of the roles, b"" for one that is not there.
"""

import re

from parsers.kernels.text_roles import SOURCE

LINE_END = b"\0"  # between the lines of a row: none of them holds it
ROW_LINES, ROW_BYTES = 256, 64 << 10  # of a row

_TEXT = rb'"((?:[^"\\]|\\.)*(?:\\\Z)?)'  # a string as far as it goes; the quote that ends it may be missing
_STRING = re.compile(_TEXT + rb'"?', re.DOTALL)
_KEY = re.compile(rb"[, \t]*" + _TEXT + rb'"[ \t]*:[ \t]*+(?!\Z)', re.DOTALL)
_PART = re.compile(_TEXT + rb'"?|[{}\[\]]', re.DOTALL)
_PAIR = re.compile(rb"[ \t]*([^= \t]+)=(?:" + _TEXT + rb'"?|([^ \t]*))', re.DOTALL)

Spans = dict[int, tuple[int, int]]


def json_spans(line: bytes, keys: tuple[bytes, ...]) -> Spans | None:
    """The values of the outermost object, as far as the line is one."""
    opened = re.compile(rb"[ \t]*(?:[\[,][ \t]*)?\{").match(line)
    if opened is None:
        return None
    found: Spans = {}
    at = opened.end()
    while key := _KEY.match(line, at):
        at = key.end()
        if text := _STRING.match(line, at):
            span, at = text.span(1), text.end()
        elif line[at] in b"{[":
            span = (at, _nested_end(line, at))
            at = span[1]
        else:
            span = re.compile(rb"[^,} ]*").match(line, at).span()
            at = span[1]
        _keep(found, keys, key[1], span)
    return found


def _nested_end(line: bytes, at: int) -> int:
    depth = 0
    for part in _PART.finditer(line, at):
        depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(part[0], 0)
        if depth == 0:
            return part.end()
    return len(line)


def pair_spans(line: bytes, keys: tuple[bytes, ...]) -> Spans | None:
    """The values of `key=value key="quoted value"`; other words may stand between, but not first."""
    found: Spans = {}
    pairs = at = 0
    while at < len(line):
        if pair := _PAIR.match(line, at):
            pairs, at = pairs + 1, pair.end()
            _keep(found, keys, pair[1], pair.span(3 if pair[2] is None else 2))
        elif pairs:
            at = re.compile(rb"[ \t]*[^ \t]*").match(line, at).end()
        else:
            return None
    return found if pairs else None


def row_spans(
    line: bytes, columns: tuple[int, ...], mark: int, last: int = -1, source_end: int = -1
) -> Spans | None:
    """The values of a row by the numbers of their columns.

    A cell may stand in quotes, with those doubled; blanks around one without do not belong to it, but in the
    column `last` the marks that it holds. The source goes on to the end of the column `source_end`. Of a cell
    of several lines it is the first, and a source of several columns ends in its line.
    """
    escaped = re.escape(bytes([mark]))
    form = rb' *(?:"((?:[^"]|"")*)"?[^%b]*|(%b))(%b|\Z)'
    usual = re.compile(form % (escaped, rb"[^%b]*" % escaped, escaped))
    whole = re.compile(form % (escaped, rb".*", escaped), re.DOTALL)
    spans: list[tuple[int, int]] = []
    at, more = 0, True
    while more and (match := (whole if len(spans) == last else usual).match(line, at)):
        start, stop = match.span(2 if match[1] is None else 1)
        spans.append((start, stop) if match[2] is None else (start, start + len(match[2].rstrip(b" "))))
        at, more = match.end(), bool(match[3])
    if len(spans) < 2:
        return None
    found = {role: spans[column] for role, column in enumerate(columns) if 0 <= column < len(spans)}
    if 0 <= source_end < len(spans) and LINE_END not in line[found[SOURCE][0] : spans[source_end][0]]:
        found[SOURCE] = (found[SOURCE][0], spans[source_end][1])
    return {role: (start, _line_end(line, start, stop)) for role, (start, stop) in found.items()}


def _line_end(row: bytes, start: int, stop: int) -> int:
    end = row.find(LINE_END, start, stop)
    return stop if end < 0 else end


def lines_of_row(lines: list[tuple[int, bytes]], mark: int, last: int) -> int:
    """How many of the lines (offset and bytes of each) are one row, of which quotes join them."""
    row = b""
    for count, (offset, line) in enumerate(lines, 1):
        row += LINE_END * (count > 1) + line
        too_long = count > ROW_LINES or offset + len(line) - lines[0][0] > ROW_BYTES
        if count > 1 and (too_long or _ends_badly(row, mark, last)):
            return 1
        if not _is_open(row, mark, last):
            return count
    return len(lines)


def _cells(row: bytes, mark: int, last: int) -> list[tuple[bytes | None, bytes, bytes]]:
    """Of each cell what stands in quotes (None for one without), the quote at its end, what is behind it."""
    cells: list[tuple[bytes | None, bytes, bytes]] = []
    escaped = re.escape(bytes([mark]))
    at, more = 0, True
    while more:
        plain = b".*" if len(cells) == last else b"[^%b]*" % escaped
        form = rb' *(?:"((?:[^"]|"")*)("?)([^%b]*)|%b)(%b|\Z)' % (escaped, plain, escaped)
        match = re.compile(form, re.DOTALL).match(row, at)
        assert match
        cells.append((match[1], match[2] or b"", match[3] or b""))
        at, more = match.end(), bool(match[4])
    return cells


def _is_open(row: bytes, mark: int, last: int) -> bool:
    quoted, closing, _ = _cells(row, mark, last)[-1]
    return quoted is not None and not closing


def _ends_badly(row: bytes, mark: int, last: int) -> bool:
    """Whether something stands behind the quotes of a cell of several lines."""
    return any(
        quoted and LINE_END in quoted and rest.strip(b" ") for quoted, _, rest in _cells(row, mark, last)
    )


def _keep(found: Spans, keys: tuple[bytes, ...], key: bytes, span: tuple[int, int]) -> None:
    if key and key in keys:
        found[keys.index(key)] = span
