"""How the reason why a file could not be read is said."""


def complaint(name: str, reason: str) -> str:
    """Return the reason with the file's name before it, unless it begins with the name; no full stop."""
    said = reason.strip().removesuffix(".")
    return said if said.startswith(f"{name} ") else f"{name}: {said}"
