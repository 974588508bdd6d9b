"""What a fault is about, read from its code and its words: the vocabulary of causes and effects.

A log seldom carries a code for everything. `disk full`, `write failed` and `watchdog reset` are said in
words, so relations between faults are written between topics, codes and families of codes alike
(assets/knowledge/seed.csv), and this module says which topics a fault is about.
"""

import re
from collections.abc import Mapping

from core.diagnosis.codes import base_code, failure_type, fmi_of

_CODES: Mapping[str, str] = {
    "low supply voltage": r"P056[0-2]|U3003|SPN (158|168|627) FMI (1|4|17|18)",
    "high supply voltage": r"P0563|SPN (158|168|627) FMI (0|3|15|16)",
    "lost communication": r"U0[12][0-9A-F]{2}|SPN (639|1231) FMI .*",
    "bus off": r"U00(0[1-9]|1[0-9]|2[0-9]|3[0-9]|4[0-9]|5[0-9]|6[0-9]|7[0-9])",
    "control module failure": r"P060[0-9A-F]|SPN 629 FMI .*",
    "misfire": r"P03(0[0-9]|1[0-2])",
    "ignition coil": r"P03(5[1-9]|6[0-2])",
    "injector": r"P02(0[1-9]|1[0-2]|6[1-9]|[789][0-9])|SPN 65[1-6] FMI .*",
    "low fuel pressure": r"P0087|SPN (94|157) FMI (1|17|18)",
    "lean mixture": r"P0171|P0174",
    "catalyst": r"P04[23]0",
    "overheating": r"P0217|SPN (110|175|177) FMI (0|15|16)",
    "cooling lost": r"P048[0-4]|SPN 111 FMI (1|17|18)",
    "isolation fault": r"P0AA6",
    "sensor failed": r"P01(0[0-9]|1[0-9]|2[0-4]|3[0-9]|4[0-9]|5[0-9]|6[0-7])|P03(3[5-9]|4[0-9])|P050[0-3]",
    "configuration": r"U03[0-9A-F]{2}|P0602",
    "implausible signal": r"U0[45][0-9A-F]{2}",
}
_FAILURE_TYPES: Mapping[str, str] = {
    "sensor failed": r"1[1-9A-F]|31",
    "implausible signal": r"29|2[AF]|6[24]|8[1-6F]",
    "lost communication": r"87",
    "bus off": r"88",
    "control module failure": r"4[1-9]",
    "overheating": r"4B|98",
    "configuration": r"5[1-7]",
}
_FMIS: Mapping[str, frozenset[int]] = {
    "sensor failed": frozenset({3, 4, 5, 6}),
    "implausible signal": frozenset({2, 10, 20, 21}),
    "lost communication": frozenset({9, 19}),
}
_FAILED = r"fail(s|ed|ure|ing)?|error|cannot|can't|could not|couldn't|unable to|rejected|aborted"
_LOST = (
    r"lost|missing|no longer received|not received|timed? ?-?out|not responding|no response|no reply|silent"
)
_WORDS: Mapping[str, str] = {
    "low supply voltage": (
        r"under-?voltage|brown-?out|voltage (dip|drop|sag)"
        r"|(supply|battery|board|system|input|bus ?bar|kl\.? ?30|vbat\w*|terminal 30|12 ?v|24 ?v)\b.{0,40}"
        r"\b(low|dip(ped|s)?|drop(ped|s)?|sag(ged|s)?|below|under|collapsed)\b"
    ),
    "high supply voltage": (
        r"over-?voltage|load dump"
        r"|(supply|battery|board|system)\b.{0,20}\bvoltage\b.{0,20}\b(high|above|exceed(s|ed)?)\b"
    ),
    "disk full": (
        r"no space left|enospc|quota exceeded|out of (disk|storage) space"
        r"|(disk|storage|partition|file ?system|flash|volume|/(var|data|log|tmp)\S*)\b.{0,30}"
        r"\b(full|exhausted|100 ?%|9[5-9] ?% (full|used))"
    ),
    "storage failure": (
        r"i/o error|bad (block|sector)|read-only file ?system|remount(ed|ing)? .*read-only"
        r"|(emmc|mmc\w*|nvme\w*|sd ?card|flash)\b.{0,40}\b(error|fail(ed|ure)?|worn|timeout)"
    ),
    "write failed": (
        rf"({_FAILED}).{{0,30}}\b(write|writing|save|saving|store|storing|flush|fsync|persist|append|open)\b"
        rf"|\b(write|writing|save|store|flush|fsync|append)\b.{{0,30}}\b({_FAILED}|retried)\b"
    ),
    "out of memory": r"out of memory|\boom\b|oom-killer|cannot allocate|allocation failed|memory exhausted",
    "task stuck": (
        r"\b(task|thread|process|worker|service|queue|loop)\b.{0,40}"
        r"\b(not served|stuck|hung|hang|blocked|starv\w+|deadlock\w*|stalled)\b|soft lockup|deadlock"
    ),
    "process died": (
        r"segfault|segmentation fault|sig(segv|abrt|bus|kill)\b|core dump(ed)?|crashed|\bpanic\b"
        r"|(process|service|daemon|node)\b.{0,40}\b(died|exited|terminated|killed|crash)"
    ),
    "reset": (
        r"watchdog.{0,30}\b(reset|expired|bite|timeout|fired|triggered)|\b(re-?set|re-?boot(ed|ing)?"
        r"|restart(ed|ing)?)\b.{0,30}\b(by|due|after|cause|unexpected\w*|detected)"
        r"|(unexpected|spontaneous|cold|brown-?out|power-?on|ecu) (reset|reboot|restart)|restart(ed|ing)$"
    ),
    "bus off": r"bus[- ]?off|error[- ]passive|tx error count",
    "lost communication": (
        rf"(lost|no) communication|communication\b.{{0,30}}\b({_LOST})"
        rf"|\b(message|frame|heartbeat|alive|pdu|signal|0x[0-9a-f]+|node)\b.{{0,30}}\b({_LOST})\b"
        r"|no (message|frame|heartbeat)s? (from|for|received)|(offline|dropped off the bus)"
    ),
    "connection lost": (
        r"connection\b.{0,20}\b(lost|refused|reset|timed? ?-?out|closed|broken)|disconnected|unreachable"
        r"|cannot (reach|connect)|failed to connect"
    ),
    "network down": r"link (is )?down|no carrier|carrier lost|lost carrier|network is down",
    "update failed": (
        rf"\b(update|upgrade|ota|flash(ing)?|install(ation)?|download)\b.{{0,50}}\b({_FAILED}|rolled back"
        r"|roll-?back|interrupted)|\brolled? ?back\b"
    ),
    "overheating": (
        r"over-?heat\w*|over-?temp\w*|thermal (shutdown|throttl\w+|limit|runaway)|too hot"
        r"|temperature\b.{0,40}\b(above|exceed(s|ed)?|critical|over limit)"
    ),
    "cooling lost": (
        r"(fan|coolant pump|cooling)\b.{0,30}\b(fail(ed|ure)?|stopped|stalled|blocked|lost|not turning)"
    ),
    "sensor failed": (
        r"\b(sensor|camera|lidar|radar|imu|gnss receiver|encoder|probe|thermocouple|microphone)\b.{0,40}"
        rf"\b(no (signal|data|reply|response|frames)|dead|stuck|frozen|open circuit|short(ed)?|{_LOST}"
        r"|fail(ed|ure)?|out of range|invalid|stopped)\b|no (signal|data) from\b.{0,20}\bsensor"
    ),
    "implausible signal": r"implausib\w+|plausibility|signal invalid|invalid signal|not plausible|disagree",
    "degraded mode": (
        r"degraded|limp[- ]?home|limp mode|fall(ing|s)? ?-?back|fail-?safe|emergency (mode|operation|program)"
        r"|derat(ed|ing)|(function|feature|assist\w*|acc|aeb|lka|esp|abs|autopilot|cruise control)\b.{0,30}"
        r"\b(disabled|unavailable|not available|deactivated|inhibited|off)\b|torque (limit(ed)?|reduc\w+)"
    ),
    "deadline missed": r"deadline|overrun|cycle time exceeded|\blate by\b|missed (its )?(slot|cycle|period)",
    "configuration": (
        r"not configured|version mismatch"
        r"|(calibration|configuration|coding|parameter set)\b.{0,30}\b(missing|invalid|mismatch|corrupt)"
        r"|incompatible (version|software|firmware|configuration)"
    ),
    "control module failure": (
        r"(ram|rom|flash|memory|ecc) (check|test|checksum)\b.{0,20}\bfail"
        r"|internal (electronic )?(fault|failure)"
    ),
    "misfire": r"misfire",
    "low fuel pressure": r"(fuel|rail) pressure\b.{0,30}\b(low|below|drop\w*|lost)",
    "isolation fault": r"(isolation|insulation) (fault|resistance|failure|lost|low)",
    "contactor open": r"contactors?\b.{0,30}\b(open(ed|s)?|opening|welded)|high[- ]voltage (shut ?down|off)",
    "battery cell": (
        r"\b(cell|module|pack)\b.{0,30}\b(under-?voltage|over-?voltage|imbalance|delta|self test failed)"
    ),
    "clock jump": r"(clock|time|date) (jump\w*|stepped|was set|set) |time sync(hronisation)? lost|ptp .*lost",
    "positioning lost": r"(gnss|gps|rtk)\b.{0,30}\b(lost|no fix|denied|jam\w*)",
}  # fmt: skip
_CODE_RULES = {topic: re.compile(pattern) for topic, pattern in _CODES.items()}
_FAILURE_RULES = {topic: re.compile(pattern) for topic, pattern in _FAILURE_TYPES.items()}
_WORD_RULES = {topic: re.compile(pattern, re.IGNORECASE) for topic, pattern in _WORDS.items()}
TOPICS = frozenset(_CODES) | frozenset(_WORDS)
LONGEST_READ = 400  # characters of a message that are looked at


def topics_of(code: str | None, text: str) -> frozenset[str]:
    """Return the topics of a fault: those of its code, else those its words speak of."""
    if code and (found := _topics_of_code(code)):
        return found
    return frozenset(topic for topic, rule in _WORD_RULES.items() if rule.search(text[:LONGEST_READ]))


def _topics_of_code(code: str) -> frozenset[str]:
    """Look at the number first: the low voltage of P0562-16 is the supply's, not some sensor's."""
    failure, fmi = failure_type(code), fmi_of(code)
    found = {topic for topic, rule in _CODE_RULES.items() if rule.fullmatch(base_code(code))}
    found = found or {t for t, rule in _FAILURE_RULES.items() if failure and rule.fullmatch(failure)}
    return frozenset(found or {topic for topic, modes in _FMIS.items() if fmi in modes})
