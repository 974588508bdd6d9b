"""Why a list of lines is empty, and what to do about it."""

from collections.abc import Sequence

from dashboard.components.escapes import without_escapes
from dashboard.components.log_lines import facet_counts, facet_label
from dashboard.components.log_query import FACETS, LogQuery
from dashboard.components.log_unread import not_read_words
from dashboard.components.markdown import plain
from dashboard.services import logs

_MOST_NAMED = 3  # values of a facet


def advice(query: LogQuery, view: logs.Source) -> list[str]:
    """What to do where no line passes the filters, or none was found by the search, as lines of markdown."""
    told = [not_read_words(view) if query.text else ""]
    if not query.found:  # else there were some, before this place
        told += _reasons(query, view)
    return [words for words in told if words]


def _reasons(query: LogQuery, view: logs.Source) -> list[str]:
    """What of the search and the filters may be why, and what to change of them; some may be empty."""
    escapes, absent = _escapes_words(query, view), _absent_words(query, view)
    ways = [
        "search for a shorter text" if query.text and not absent and not escapes else "",
        "take a filter out" if query.narrowed and not absent else "",
        "go to an earlier time" if query.at_ns is not None else "",
    ]
    way = ", or ".join(filter(None, ways))
    return [escapes, absent, f"{way[0].upper()}{way[1:]}." if way else ""]


def _absent_words(query: LogQuery, view: logs.Source) -> str:
    """Which values the address asks for that no line has; nothing where there is none."""
    absent = {facet: values for facet in FACETS if (values := _absent(facet, query, view))}
    if not absent:
        return ""
    words = " or ".join(facet_words(facet, values) for facet, values in absent.items())
    them = "it" if sum(map(len, absent.values())) == 1 else "them"
    return f"This {'file' if view.file else 'batch'} has no line of {words}: take {them} out."


def _absent(facet: str, query: LogQuery, view: logs.Source) -> list[str]:
    counted = facet_counts(logs.facets(view))[facet]  # the most frequent ones
    return [
        value
        for value in query.values(facet)
        if value not in counted and logs.has_none(view, LogQuery(query.batch).toggle(facet, value).filter())
    ]


def _escapes_words(query: LogQuery, view: logs.Source) -> str:
    """That what colours lines is searched too, where it may stand within the text that was looked for."""
    if (
        not query.text
        or query.text.isalnum()
        or not any(_is_coloured(line.text) for line in logs.first_lines(view))
    ):
        return ""
    return (
        "Some lines are coloured: the escape sequences between their words, which are not shown, "
        "are searched too. Search for a single word."
    )


def _is_coloured(text: str) -> bool:
    return without_escapes(text) != text


def facet_words(facet: str, values: Sequence[str]) -> str:
    """Values of a facet in a sentence, as markdown: `level error or fatal`."""
    more = len(values) - _MOST_NAMED
    labels = [plain(facet_label(facet, value)) for value in values[:_MOST_NAMED]]
    words = " or ".join([*labels, *([f"{more} more"] if more > 0 else [])])
    return words if facet == "boot" or not values[0] else f"{facet} {words}"  # `boot 2`, `no source`
