"""All that is measured, by the name that `--only` takes. A module is loaded when it is its turn."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from tests.benchmarks.row import Family

MODULES: Mapping[str, str] = MappingProxyType(
    {
        "dlt": "parse_dlt",
        "rec": "parse_rec",
        "text": "parse_text",
        "aggregate": "aggregate",
        "parse-job": "parse_job",
        "job-overhead": "job_overhead",
        "small-files": "small_files",
        "barrier": "barrier",
        "large-text": "large_text",
        "memory": "memory",
        "rollup-load": "rollup_load",
        "report": "read_report",
        "page": "page_ready",
    }
)


def family(name: str) -> Family:
    """Return what is measured under a name."""
    found: Family = import_module(f"tests.benchmarks.{MODULES[name]}").FAMILY
    return found
