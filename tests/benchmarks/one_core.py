"""Runs a function in a process of its own that has one core: `python -m tests.benchmarks.one_core` there."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def pin() -> None:
    """Leave this process the last of the cores it may use."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def python(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run Python on one core; return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        preexec_fn=pin,
        env={**os.environ, **(environment or {})},
    )
    return done.stdout


def call(
    function: Callable[..., Any], *arguments: object, environment: Mapping[str, str] | None = None
) -> Any:
    """Call a function of a module with JSON-able arguments in such a process; return what it returned."""
    name = function.__module__, function.__name__
    printed = python("-m", __name__, *name, json.dumps(arguments), environment=environment)
    return json.loads(printed.splitlines()[-1])


if __name__ == "__main__":
    module, function_name, given = sys.argv[1:]
    print(json.dumps(getattr(import_module(module), function_name)(*json.loads(given))))  # noqa: T201
