"""Real log files that stand beside the project, where they are at hand (`ARGUS_CORPUS` names the folder)."""

import json
import os
from pathlib import Path
from typing import Any

CORPUS = Path(os.environ.get("ARGUS_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
MISSING = "the corpus of real files is not at hand (ARGUS_CORPUS names its folder)"


def corpus_catalog(*formats: str) -> list[dict[str, Any]]:
    """The catalog's entries of these formats, each with its file's path; empty without the corpus."""
    if not (CORPUS / "catalog.json").is_file():
        return []
    entries = json.loads((CORPUS / "catalog.json").read_text())
    return [{**entry, "path": CORPUS / entry["file"]} for entry in entries if entry["format"] in formats]


def corpus_files(*formats: str) -> list[Path]:
    """The paths of the corpus files of these formats; empty without the corpus."""
    return [entry["path"] for entry in corpus_catalog(*formats)]
