"""How far parsing a file is, for people at a terminal."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress_of(
    name: str, size: int, console: Console | None = None
) -> Generator[Callable[[pa.RecordBatch], None]]:
    """Show a bar of `size` bytes, on standard error unless told otherwise; each batch of events moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console or Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=size)

        def move(batch: pa.RecordBatch) -> None:
            progress.update(task, completed=batch.column("offset")[batch.num_rows - 1].as_py())

        yield move
