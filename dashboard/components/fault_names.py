"""What a fault is called: its code with what the standards say of it, else its masked message."""

from core.diagnosis.codes import describe_code


def readable(template: str) -> str:
    """A masked message for people: what was masked reads `…`."""
    return template.replace("<*>", "…")


def message_of(code: str | None, template: str) -> str:
    """What the fault says: a standard code's meaning, else the message it came with."""
    if not code:
        return readable(template)
    meaning = describe_code(code)
    if meaning.standard:
        return meaning.title or meaning.family
    return meaning.family if template == code else readable(template)


def name_of(code: str | None, template: str) -> str:
    """Code and message in one line."""
    message = message_of(code, template)
    return f"{code} {message}" if code and not message.startswith(code) else message
