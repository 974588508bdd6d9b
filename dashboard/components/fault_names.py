"""What a fault is called: its code with what the standards say of it, else its masked message."""

from core.diagnosis.codes import describe_code


def message_of(code: str | None, template: str) -> str:
    """What the fault says. A coded fault's template may be the code itself, which says nothing new."""
    if not code or template != code:
        return template
    meaning = describe_code(code)
    return meaning.title or meaning.family


def name_of(code: str | None, template: str) -> str:
    """Code and message in one line."""
    message = message_of(code, template)
    return f"{code} {message}" if code and not message.startswith(code) else message
