"""A real S3 server for tests: `rclone serve s3` over a folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from core.settings import StoreSettings
from jobs.embedded.free_port import free_port
from tests.polling import eventually

ACCESS_KEY, SECRET_KEY = "tester", "a-secret-of-the-tests"


@contextmanager
def serve_s3(folder: Path) -> Iterator[StoreSettings]:
    """Serve the folder's subfolders as buckets; there are none at first."""
    folder.mkdir(exist_ok=True)
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [Path(sys.executable).with_name("rclone"), "serve", "s3", "--addr", address, str(folder)],
        # In CSV, as its one entry holds a comma; not in argv, where everybody on the machine could read it.
        env={**os.environ, "RCLONE_AUTH_KEY": f'"{ACCESS_KEY},{SECRET_KEY}"', "RCLONE_CONFIG": os.devnull},
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: _answers(address))
        yield StoreSettings(address, "argus", ACCESS_KEY, SECRET_KEY, "us-east-1", secure=False)
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        httpx.get(f"http://{address}/", timeout=2)
    except httpx.HTTPError:
        return False
    return True
