"""What stands in the slots of a message: a method for each kind of value."""

# ruff: noqa: SIM905 — a pool of words reads best as a text
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from random import Random

USERS = (
    "root admin alice bob carol dave erin frank grace heidi ivan judy mallory niaj olivia peggy rupert "
    "sybil trent victor walter test guest oracle postgres mysql backup deploy ftp www-data nobody git "
    "ubuntu pi support info sales webmaster operator nagios zabbix tomcat hadoop svc_build j.doe m-smith"
).split()
PROGRAMS = (
    "cron sshd systemd dbus-daemon NetworkManager chronyd rsyslogd dockerd containerd snapd bluetoothd "
    "avahi-daemon cupsd postfix nginx polkitd udisksd ModemManager wpa_supplicant gdm accounts-daemon "
    "pulseaudio irqbalance thermald upowerd packagekitd colord rtkit-daemon fwupd dnsmasq lircd"
).split()
WORDS = (
    "engine brake door window mirror seat light horn wiper pump valve fan heater cooler sensor relay fuse "
    "battery charger inverter motor gear clutch axle wheel tire camera radar lidar antenna speaker display "
    "cluster gateway router switch bridge cache queue worker index table column shard replica leader broker "
    "topic stream batch task job stage node rack zone region tenant order invoice cart payment"
).split()
LABELS = "alpha beta gamma mail www db cache edge north south web api cdn img auth build lab core".split()
DOMAINS = "example.com example.org example.net corp.example.com lan.example.org fleet.example.net".split()
FOLDERS = "var usr opt home srv data log lib tmp spool run etc share cache mnt app conf bin".split()
STEMS = "report index main setup driver config users module launch backup session render audio map".split()
ENDINGS = "conf txt log xml json so py dll exe tmp bin dat".split()
CAMEL = (
    "Power Display Audio Media Network Battery Location Sensor Package Window Input Activity Backup Thermal "
    "Storage Update Account Camera Phone Wifi Light Touch Screen Motion Step Sleep Heart Trip Route"
).split()
CAMEL_ENDS = "Manager Service Controller Provider Monitor Handler Policy Store Client Factory Worker".split()
STATES = "INIT IDLE READY RUNNING WAITING BLOCKED DEGRADED STOPPING STOPPED FAILED LOST UNKNOWN".split()
OPEN, CLOSE = "\x02", "\x03"  # braces that begin and end no slot
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


@cache
def _sums(count: int, skew: float) -> list[float]:
    return list(accumulate((n + 1) ** -skew for n in range(count)))


class Values:
    """Draws values; equal seeds draw equal values."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def draw(self, kind: str, argument: str) -> str:
        """Return a value of a kind, a method here; KeyError where there is none."""
        make: Callable[[str], str] | None = getattr(self, f"_{kind}", None)
        if make is None:
            raise KeyError(kind)
        return make(argument)

    def weighted(self, count: int, skew: float) -> int:
        """Return a number under `count`, small ones more often: the n-th as n^-skew."""
        return self._random.choices(range(count), cum_weights=_sums(count, skew))[0]

    def _skewed(self, pool: Sequence[str]) -> str:
        return pool[self.weighted(len(pool), 0.7)]

    def _between(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def _n(self, _: str) -> str:
        return str(self._between(0, 9))

    def _int(self, top: str) -> str:
        return str(self._between(0, 10 ** self._between(1, int(top or "5"))))

    def _neg(self, _: str) -> str:
        return str(self._between(-110, 40))

    def _float(self, _: str) -> str:
        return f"{self._random.uniform(0, 120):.{self._between(1, 6)}f}"

    def _pct(self, _: str) -> str:
        return f"{self._between(0, 100)}%"

    def _grouped(self, _: str) -> str:
        return f"{self._between(1_000, 9_999_999):,}"

    def _hex(self, width: str) -> str:
        return f"0x{self._random.getrandbits(4 * int(width or '8')):x}"

    def _hexword(self, width: str) -> str:
        return f"{self._random.getrandbits(4 * int(width or '8')):0{int(width or '8')}x}"

    def _bytes(self, _: str) -> str:
        return " ".join(f"{self._between(0, 255):02X}" for _ in range(self._between(3, 8)))

    def _uuid(self, _: str) -> str:
        text = f"{self._random.getrandbits(128):032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def _ip(self, _: str) -> str:
        return f"10.{self._between(0, 9)}.{self._between(0, 255)}.{self._between(1, 254)}"

    def _ip6(self, _: str) -> str:
        return f"fd00::{self._between(1, 9999):x}:{self._between(1, 65535):x}"

    def _port(self, _: str) -> str:
        return str(self._between(1024, 65535))

    def _ipport(self, _: str) -> str:
        return f"{self._ip('')}:{self._port('')}"

    def _mac(self, _: str) -> str:
        return ":".join(f"{self._between(0, 255):02x}" for _ in range(6))

    def _user(self, _: str) -> str:
        return self._skewed(USERS)

    def _prog(self, _: str) -> str:
        return self._skewed(PROGRAMS)

    def _word(self, _: str) -> str:
        return self._skewed(WORDS)

    def _words(self, most: str) -> str:
        return " ".join(self._random.choices(WORDS, k=self._between(1, int(most or "6"))))

    def _host(self, _: str) -> str:
        return f"{self._skewed(LABELS)}{self._random.choice(('', '-', '-0'))}{self._between(1, 40)}"

    def _wordhost(self, _: str) -> str:
        return self._skewed(LABELS)

    def _fqdn(self, _: str) -> str:
        return f"{self._skewed(LABELS)}.{self._skewed(DOMAINS)}"

    def _email(self, _: str) -> str:
        return f"{self._skewed(USERS)}@{self._skewed(DOMAINS)}"

    def _file(self, _: str) -> str:
        return f"{self._skewed(STEMS)}.{self._skewed(ENDINGS)}"

    def _path(self, _: str) -> str:
        return "/" + "/".join([*self._random.choices(FOLDERS, k=self._between(1, 4)), self._file("")])

    def _folder(self, _: str) -> str:
        return "/" + "/".join(self._random.choices(FOLDERS, k=self._between(1, 4)))

    def _wpath(self, _: str) -> str:
        return "C:\\" + "\\".join([*self._random.choices(CAMEL, k=self._between(1, 4)), self._file("")])

    def _urlpath(self, _: str) -> str:
        tail = self._random.choice(("", f"/{self._between(1, 999)}", f"?id={self._between(1, 999)}"))
        return "/" + "/".join(self._random.choices(WORDS, k=self._between(1, 3))) + tail

    def _url(self, _: str) -> str:
        return f"{self._random.choice(('http', 'https'))}://{self._fqdn('')}{self._urlpath('')}"

    def _size(self, _: str) -> str:
        unit = self._random.choice(("B", "KB", "MB", "GB"))
        return f"{self._random.uniform(0, 999):.1f} {unit}"

    def _dur(self, _: str) -> str:
        return f"{self._between(1, 9999)}{self._random.choice(('ms', ' ms', 's', ' sec', 'us', ' seconds'))}"

    def _hms(self, _: str) -> str:
        return f"{self._between(0, 23):02}:{self._between(0, 59):02}:{self._between(0, 59):02}"

    def _clock(self, _: str) -> str:
        return f"{self._between(1_000, 9_999)}.{self._between(0, 999_999):06}"

    def _iso(self, _: str) -> str:
        day = f"2026-{self._between(1, 12):02}-{self._between(1, 28):02}"
        return f"{day}T{self._hms('')}.{self._between(0, 999):03}Z"

    def _syslog(self, _: str) -> str:
        return f"{self._random.choice(MONTHS)} {self._between(1, 28):2} {self._hms('')}"

    def _date(self, _: str) -> str:
        return f"{self._random.choice(DAYS)} {self._syslog('')} 2026"

    def _camel(self, _: str) -> str:
        return self._skewed(CAMEL) + self._skewed(CAMEL_ENDS)

    def _snake(self, _: str) -> str:
        return f"{self._skewed(WORDS)}_{self._skewed(WORDS)}"

    def _package(self, _: str) -> str:
        return f"com.example.{self._skewed(WORDS)}"

    def _class(self, _: str) -> str:
        return f"org.example.{self._skewed(WORDS)}.{self._camel('')}"

    def _state(self, _: str) -> str:
        return self._skewed(STATES)

    def _list(self, _: str) -> str:
        return ",".join(self._random.sample(WORDS, self._between(1, 5)))

    def _array(self, _: str) -> str:
        return "[" + ", ".join(self._random.sample(WORDS, self._between(0, 4))) + "]"

    def _numbers(self, separator: str) -> str:
        return (separator or " ").join(self._int("3") for _ in range(self._between(1, 6)))

    def _pairs(self, _: str) -> str:
        names = self._random.sample(WORDS, self._between(1, 5))
        return ", ".join(f"{name}={self._between(0, 999)}" for name in names)

    def _bool(self, _: str) -> str:
        return self._random.choice(("true", "false"))

    def _nullor(self, kind: str) -> str:
        return self.draw(kind, "") if self._random.random() < 0.5 else "null"

    def _emptyor(self, kind: str) -> str:
        return self.draw(kind, "") if self._random.random() < 0.5 else ""

    def _open(self, _: str) -> str:
        return OPEN

    def _close(self, _: str) -> str:
        return CLOSE

    def _one(self, choices: str) -> str:
        return self._random.choice(choices.split("|"))

    def _some(self, choices: str) -> str:
        pool = choices.split("|")
        return pool[self.weighted(len(pool), 1.6)]

    def _several(self, kind: str) -> str:
        name, _, separator = kind.partition(" ")
        return (separator or ", ").join(self.draw(name, "") for _ in range(self._between(1, 4)))

    def _version(self, _: str) -> str:
        tail = self._random.choice(("", "", "-rc1", "-4.el7", "+build.7", "a"))
        return f"{self._between(0, 12)}.{self._between(0, 30)}.{self._between(0, 99)}{tail}"

    def _code(self, _: str) -> str:
        return f"{self._skewed(LABELS).upper()}_{self._skewed(STATES)}"

    def _glued(self, _: str) -> str:
        letter = self._random.choice("abcdpt")
        return f"{self._skewed(LABELS)}{self._between(0, 399)}{letter}{self._between(0, 9)}"

    def _opt(self, text: str) -> str:
        return text if self._random.random() < 0.5 else ""
