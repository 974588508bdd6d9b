"""Which files are meant when a folder is named."""

from pathlib import Path


def walk(folder: Path) -> list[Path]:
    """Return the files in a folder and the folders in it, in order, hidden ones left out."""
    return [path for path in sorted(folder.rglob("*")) if _is_log(path, folder)]


def _is_log(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden
