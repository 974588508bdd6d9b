"""A message → the words that make its template: what varies by its shape is masked, and punctuation goes.

Other than a signature, this may be wrong about a message without harm to any other file, so it masks far
more: addresses, paths, names with dots, quoted texts, values of keys, lists, dates, sizes.
"""

# ruff: noqa: SIM905 — sets of words read best as texts
import re
from collections.abc import Callable

from core.signature import MASK

CHARACTERS_READ = 600  # of a message: variants differ early
WORDS_KEPT = 40
_M = "\x01"  # stands for a mask while a text is worked on
_TO, _FROM = "\x04", "\x05"  # arrows, which say who to whom
ASIDE, _BLANK = "\x02", "\x03"  # begins what stood in brackets, one word however many; a blank in it
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]{2,5}day)?"
_IN_PATH = r"(?:[\w.+@%~#$*?&=-]|:(?=\d))"
_SQL = "SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK|COPY|SHOW|SET|CREATE"
_ASIDE_WORD = r"[A-Za-z][\w./'-]"
_ASIDE = re.compile(rf"(?<=[(\[<]){_ASIDE_WORD}+(?: {_ASIDE_WORD}*){{0,5}}(?=[)\]>])")
_VALUE = r"[\w.+\x01-]+(?: [\w.+\x01-]+){0,2}"
_PAIR = re.compile(rf"(?<![\w.])((?:[A-Za-z]\w*|\x01): ){_VALUE}(?=[,;]|$)")
PAIRS = 3  # `key: value, key: value, key: value`: so many, and their values vary


def _mask_pairs(text: str) -> str:
    if text.count(": ") < PAIRS:
        return text
    masked, pairs = _PAIR.subn(rf"\1{_M}", text)
    return masked if pairs >= PAIRS else text


# (what a text must contain for the rule to be tried, what is masked, what stands there then)
_RULES: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ('"', re.compile(r'^"([^"]* [^"]*)"'), r"\1"),  # the message itself, as structured logs write it
    ('"', re.compile(r'"?\b(msg|message|event)"? ?[:=] ?"([^"]*)"'), r"\1 \2 "),
    ('":', re.compile(r'"([\w.@-]+)" ?:'), r"\1:"),  # a key of JSON
    (":", re.compile(r"(?<![\w./-])[A-Za-z][\w-]*(?:\.[\w-]+)+:\d{1,5}(?![\w.])"), _M),  # host:port
    ("->", re.compile(r"(?<= )-+>(?= )"), _TO),
    ("<-", re.compile(r"(?<= )<-+(?= )"), _FROM),
    (") CMD (", re.compile(r"^\([\w.-]+\) CMD \(.*\)$"), f"({_M}) CMD ({_M})"),  # cron
    (".exe", re.compile(r"^(?:[A-Z][\w.+-]* ){1,3}[\w.+-]+\.exe\b"), _M),
    (":", re.compile(r"\b(?:about|mailto|urn):[\w@.:-]+"), _M),
    ("unknown", re.compile(r"\bunknown(?=[\[(])"), _M),
    ("://", re.compile(r"\b(?:[a-z]+:)?[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>,;)\]}|]+"), _M),
    ('"', re.compile(r'"([^"]*)"'), lambda m: f" {m[1]} " if _REQUEST.match(m[1]) else _M),
    ("'", re.compile(r"(?<!\w)'[^']*'(?!\w)"), _M),
    ("`", re.compile(r"`[^`']*[`']"), _M),
    ("\\", re.compile(r"(?<!\w)[A-Za-z]:\\[^\s\"',;)\]]*|\\{1,2}[\w.$?-]+(?:\\[^\s\"',;)\]]+)+"), _M),
    ("@", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]+"), _M),
    ("/", re.compile(rf"(?<![\w.\x01])(?:~|\.\.?)?(?:/{_IN_PATH}*(?:[\w*]|[.=&?](?=/)))+/?"), _M),
    ("/", re.compile(r"(?<![\w.-])\w[\w.-]*(?:/[\w.@+-]+){2,}"), _M),
    (":", re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{1,2}:){5,}[0-9A-Fa-f]{1,2}(?![\w:])"), _M),
    ("::", re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%\w+)?(?![\w:])"), _M),
    (" ", re.compile(r"\b[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){2,}\b"), _M),
    (" ", re.compile(rf"\b(?:{_DAY},? +)?{_MONTH} +\d{{1,2}}\b|\b(?:{_DAY},? +)?\d{{1,2}} {_MONTH}\b"), _M),
    *(("{", re.compile(r"\{[^{}]*\}"), _M),) * 3,  # from within
    ("[", re.compile(r"(?<![\w.-])[A-Za-z][\w.-]*\[\d+[-,][\d,-]*\]"), _M),  # nodes, `cab[1-16,20]`
    ("[", re.compile(r"\[(?:[^\[\]]*,[^\[\]]*)?\]"), _M),
    (",", re.compile(r"\(\s*[\w.$-]+(?:,\s?[\w.$-]+)+\s*\)"), f"({_M})"),
    ("=", re.compile(r"(?<!\w)[A-Za-z]+\d(?==)"), _M),
    ("=", re.compile(r"(?<=[\w\]\")\x01])=(?![=>])(?:\([^()]*\)|\[[^\[\]]*\]|[^\s,;)\]}&|]*)"), f"={_M}"),
    (" =", re.compile(r"(?<=[\w\]\")\x01]) =(?:$| +(?:\([^()]*\)|[^\s,;)\]}]+))"), f" = {_M}"),
    (",", re.compile(r"(?<![\w=,.\x01-])[\w.\x01-]+(?:,[\w.\x01-]+)+(?![\w=:])"), _M),
    (":", re.compile(r"(?<=: )(?:[Yy]es|[Nn]o|YES|NO|[Oo]n|[Oo]ff|ON|OFF)(?=[,;)\]}]|$)"), _M),
    (": ", re.compile(rf"(?<=: )(?:{_SQL})\b.*"), _M),
)  # fmt: skip
_OURS = dict.fromkeys(map(ord, (_M, ASIDE, _BLANK, _TO, _FROM)), " ")  # in a message they mean nothing
_WRITTEN = {ord(ASIDE): "", ord(_BLANK): " ", ord(_TO): "->", ord(_FROM): "<-"}
_WRAPPED = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
_REQUEST = re.compile(r"[A-Z]+ +[/*h]")
_TOKEN = re.compile(
    r"""(?:[^\s,;:()\[\]{}<>"'=|!?`.*\-\u0080-\U0010ffff]|[°µ]|[.*-](?![.*-]))+(?:=(?=\x01))?
      | [^\x00-\x7f，。：；！？、（）]+""",  # a Chinese sentence has no blanks: its numbers part it
    re.VERBOSE,
)
_EDGES = "-.*+#&^~_/\\"
_ATOM = re.compile(r"[0-9A-Za-z]+")
_KEPT_ATOM = re.compile(r"[A-Za-z]+[0-9]?")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_DOTTED = re.compile(r"[a-z_-]+(?:\.[a-z_-]+){2,}|[\w$-]+(?:\.[\w$-]+){3,}")
_FILE = re.compile(
    r"(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|local|lan|conf|cfg|ini|log|txt|xml|json|ya?ml|csv|html?|js|css|so|dll|exe"
    r"|sys|ko|o|a|c|h|cc|cpp|hpp|py|sh|jar|war|java|class|rb|go|rs|db|tmp|bin|dat|img|iso|zip|tar|gz|rpm|deb|apk"
    r"|pid|sock|lock|service|target|socket|mount|timer)"
)
_NOTHINGS = frozenset(
    "true false True False TRUE FALSE null Null NULL nil none None NONE undefined NaN nan inf N/A n/a".split()
)
UNITS = frozenset(
    """b B kb kB Kb KB mb MB gb GB tb TB k K M G KiB MiB GiB TiB byte bytes Bytes bit bits kbit Mbit B/s kB/s
    KB/s MB/s GB/s KiB/s MiB/s Mbps Mb/s ns us µs ms s sec secs second seconds msec usec min mins minute
    minutes h hr hrs hour hours day days % C °C F V mV kV A mA Ah kWh W kW Hz kHz MHz GHz rpm km/h km m
    mm cm dB dBm AM PM am pm UTC GMT CET CEST PST PDT EST EDT Z""".split()
)

Words = tuple[str, ...]


class Masker:
    """Masks messages; remembers which tokens are masks, as most come again."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def words(self, text: str) -> Words:
        """Return the words of a message; what varies by its shape is one MASK, however much of it."""
        found: list[str] = []
        last = ""
        for token in _TOKEN.findall(mask_shapes(text)):
            word = self._word(token)
            if not word or (last == MASK and (word == MASK or word in UNITS)):
                continue
            found.append(word)
            last = word
            if len(found) == WORDS_KEPT:
                break
        return tuple(found)

    def rewrite(self, text: str, put: Callable[[str, str], str]) -> str:
        """Return a message with what `put` gives for each of its tokens and the word it stands for."""
        written = _TOKEN.sub(lambda token: put(token[0], self._word(token[0])), mask_shapes(text))
        return written.translate(_WRITTEN)

    def _word(self, token: str) -> str:
        word = self._known.get(token)
        if word is None:
            word = self._known[token] = _word(token)
        return word


def mask_shapes(text: str) -> str:
    """Return a text with what spans several words masked."""
    text = " ".join(text[:CHARACTERS_READ].translate(_OURS).split())
    if text.startswith("{"):  # a line of JSON
        text = text.strip("{}")
    if _WRAPPED.fullmatch(text):  # `[what is said]`
        text = text[1:-1]
    for sign, pattern, put in _RULES:
        if sign in text:
            text = pattern.sub(put, text)
    return _ASIDE.sub(lambda aside: ASIDE + aside[0].replace(" ", _BLANK), _mask_pairs(text))


def _word(token: str) -> str:
    if _M in token:
        return MASK
    word = token.strip(_EDGES)
    if word in _NOTHINGS:
        return MASK
    if any(map(_varies, _ATOM.findall(word))) or _DOTTED.fullmatch(word) or _FILE.fullmatch(word):
        return MASK
    return word


def _varies(atom: str) -> bool:
    """Tell whether letters and digits are a number, hex or an id, by the rules of a signature."""
    if _HEX.fullmatch(atom):
        return len(atom) >= 8 or not atom.isalpha()
    return not _KEPT_ATOM.fullmatch(atom)
