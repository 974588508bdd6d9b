import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.parsed_log import NO_TIME
from parsers.kernels.text_gather import gather_records
from parsers.kernels.text_header import Headers

LONGEST_SOURCE = 5

_time = st.sampled_from([NO_TIME, 0, 7, 1_700_000_000_000_000_000])
_line = st.fixed_dictionaries(
    {
        "size": st.integers(0, 40), "header": st.integers(0, 40), "source": st.integers(0, 12), "ts": _time,
        "mono": _time, "level": st.integers(0, 6), "goes_on": st.booleans(),
    }
)  # fmt: skip


def columns_of(lines: list[dict]) -> tuple[np.ndarray, np.ndarray, Headers]:
    """The lines as they stand behind one another, a byte between any two."""
    ends = np.cumsum([line["size"] + 1 for line in lines]) - 1
    starts = ends - [line["size"] for line in lines]
    headers = Headers(
        message=starts + [min(line["header"], line["size"]) for line in lines],
        message_end=ends,
        ts_ns=np.array([line["ts"] for line in lines]),
        mono_ns=np.array([line["mono"] for line in lines]),
        level=np.array([line["level"] for line in lines], np.uint8),
        source_start=starts,
        source_end=starts + [line["source"] for line in lines],
        goes_on=np.array([line["goes_on"] for line in lines]),
    )
    return starts, ends, headers


def naive(
    starts: np.ndarray, ends: np.ndarray, headers: Headers, is_whole: bool, is_since_boot: bool
) -> tuple[list[tuple[int, ...]], int]:
    """A row for each record, and how many lines they have."""
    first = [line for line in range(starts.size) if line == 0 or not headers.goes_on[line]]
    behind = [*first[1:], starts.size]
    if not is_whole and len(first) > 1:
        first, behind = first[:-1], behind[:-1]
    rows = []
    for line, after in zip(first, behind, strict=True):
        empty = headers.message[line] >= headers.message_end[line]
        message = line + 1 if empty and after > line + 1 else line
        ts_ns = headers.ts_ns[line]
        rows.append(
            (
                starts[line],
                ends[after - 1] - starts[line],
                headers.mono_ns[line] if is_since_boot and ts_ns == NO_TIME else ts_ns,
                headers.mono_ns[line],
                headers.level[line],
                headers.message[message],
                headers.message_end[message],
                headers.source_start[line],
                min(headers.source_end[line], headers.source_start[line] + LONGEST_SOURCE),
            )
        )
    return rows, behind[-1]


@given(st.lists(_line, min_size=1, max_size=12), st.booleans(), st.booleans())
def test_records_equal_the_naive_twin(lines, is_whole, is_since_boot):
    columns = columns_of(lines)
    records, used = gather_records(
        *columns, is_whole=is_whole, is_since_boot=is_since_boot, longest_source=LONGEST_SOURCE
    )
    found = list(zip(*(column.tolist() for column in records), strict=True))
    assert (found, used) == naive(*columns, is_whole, is_since_boot)
