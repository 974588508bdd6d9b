"""Headers as loggers of every kind write them: what is taken off, and what is read from it."""

# ruff: noqa: E501 — a header is a line

import random
from collections.abc import Callable

import numpy as np
import pytest

from core.parsed_log import NO_TIME
from parsers.text_plan import read_sample
from parsers.text_plan_search import find_plans
from parsers.text_sample import take_sample

MESSAGES = [
    "Starting service worker pool", "Connection from 10.0.0.3 closed", "retry 3 of 5",
    "failed to open /dev/can0: No such device", "state changed idle -> run", "user root logged in",
    "Battery pack 3 voltage 12.4 V", "init() found child 6725 in slot 10", "block blk_123 received of size 4",
    "cache parity fault corrected", "[x=1] odd", "Received: 3 items",
]  # fmt: skip
chance = random.Random()


def pick(*choices: str) -> str:
    return chance.choice(choices)


def clock(n: int) -> str:
    return f"{6 + n * 7 // 3600:02d}:{n * 7 // 60 % 60:02d}:{n * 7 % 60:02d}"


def number(most: int) -> int:
    return chance.randint(1, most)


STYLES: dict[str, Callable[[int], str]] = {
    "android threadtime": lambda n: (
        f"03-17 {clock(n)}.{number(999):03d}  {number(9999)}  {number(9999)} {pick('D', 'I', 'W', 'E')}"
        f" {pick('WindowManager', 'PowerService', 'A tag', 'libc')}: "
    ),
    "glog in a journal": lambda n: (
        f"Mar 02 {clock(n)} node-1 agent[1120]: {pick('I', 'W', 'E')}0302 {clock(n)}.{number(999999):06d}"
        f"    1120 {pick('pods', 'watch')}.go:{number(400)}] "
    ),
    "android brief": lambda n: f"{pick('D', 'I', 'W')}/{pick('Window', 'Power')}( {number(9999)}): ",
    "web server errors": lambda n: f"[Sun Dec 04 {clock(n)} 2005] [{pick('notice', 'error')}] ",
    "supercomputer": lambda n: (
        f"{pick(*['-'] * 13, 'KERNDTLB')} {1117838570 + n} 2005.06.03 R02-M1-N{number(9)}-C:J12"
        f" 2005-06-03-{clock(n).replace(':', '.')}.675872 R02-M1-N0 RAS {pick('KERNEL', 'APP')}"
        f" {pick('INFO', 'FATAL', 'ERROR')} "
    ),
    "java with thread and class": lambda n: (
        f"2015-10-18 {clock(n)},978 {pick('INFO', 'WARN')} [{pick('main', 'Server handler 3 on 62260')}]"
        f" org.apache.{pick('Master', 'rm.Allocator')}: "
    ),
    "java short": lambda n: f"{clock(n)}.123 [main] {pick('INFO ', 'DEBUG')} com.foo.{pick('Bar', 'Baz')} - ",
    "distributed files": lambda n: (
        f"081109 {clock(n).replace(':', '')} {number(400)} INFO dfs.{pick('Node$Responder', 'Names')}: "
    ),
    "health app": lambda n: (
        f"20171223-7:{n % 60}:{n % 59}:{number(999)}|Step_{pick('LSC', 'Report')}|30002312|"
    ),
    "cluster": lambda n: (
        f"{134681 + 3 * n} node-{number(300)} unix.hw {pick('state.off', 'net.up')} {1077804742 + n} 1 "
    ),
    "syslog": lambda n: (
        f"Jun {pick('14', ' 9')} {clock(n)} combo {pick('sshd(pam_unix)[19]', 'su[1]', 'cron')}: "
    ),
    "syslog of a Mac": lambda n: (
        f"Jul  1 {clock(n)} host-10-105 {pick('kernel[0]', 'com.x.launchd[1] (com.x.domain.pid.5)', 'WS[1]')}: "
    ),
    "syslog with priority": lambda n: f"<{number(191)}>Oct 11 {clock(n)} mymachine su: ",
    "syslog, RFC 5424": lambda n: (
        f"<{number(191)}>1 2003-10-11T{clock(n)}.003Z host app {pick('123', '-')} ID47"
        f""" {pick("-", '[ex@1 a="b ] c"]')} """
    ),
    "kernel in syslog": lambda n: f"Jun 14 {clock(n)} host kernel: [{n * 3.123457:12.6f}] ",
    "kernel": lambda n: f"[{n * 3.123457:12.6f}] ",
    "cluster with syslog inside": lambda n: (
        f"- {1131566461 + n} 2005.11.09 dn{number(999)} Nov 9 {clock(n)} dn228/dn228"
        f" {pick('crond(pam_unix)[2915]', 'kernel', 'sshd[12]')}: "
    ),
    "cloud": lambda n: (
        f"nova-{pick('api', 'compute')}.log.1.2017-05-16_13:53:08 2017-05-16 {clock(n)}.008 25746"
        f" {pick('INFO', 'WARNING')} nova.{pick('wsgi.server', 'manager')} [{pick('req-38101a0b 113d -', '-')}] "
    ),
    "proxy": lambda n: f"[10.30 {clock(n)}] {pick('chrome.exe', 'cloud.exe *64', 'QQ.exe')} - ",
    "stream processor": lambda n: f"17/06/09 {clock(n)} INFO {pick('executor.Backend', 'storage.Blocks')}: ",
    "servicing": lambda n: (
        f"2016-09-28 {clock(n)}, {pick('Info  ', 'Error ')}              {pick('CBS', 'CSI')}    "
    ),
    "coordination": lambda n: (
        f"2015-07-29 {clock(n)},747 - {pick('INFO ', 'WARN ')} [{pick('Peer[id=1]/0:0:2181:El@7', 'NIO:0@3')}] - "
    ),
    "python": lambda n: f"2024-02-29 {clock(n)},123 - plan.{pick('a', 'b')} - {pick('ERROR', 'INFO')} - ",
    "python, basic": lambda n: f"{pick('INFO', 'ERROR')}:root.{pick('a', 'b')}:",
    "glog": lambda n: (
        f"{pick('I', 'W', 'E')}0612 {clock(n)}.123456 {number(9999):5d} file.cc:{number(300)}] "
    ),
    "vehicle": lambda n: f"[2024-02-29T{clock(n)}.123Z] [ECU{n % 3}] <{pick('warn', 'info')}> ",
    "robot": lambda n: f"[{pick('INFO', 'WARN')}] [{1631111111 + n}.123456789] [/planner_{pick('a', 'b')}]: ",
    "date and time apart": lambda n: f"{n}\t2024-02-29\t{clock(n)}\tINFO\tmod{n % 3}\t",
}
SOURCES = {
    "android threadtime": {"WindowManager", "PowerService", "A tag", "libc"},
    "android brief": {"Window", "Power"},
    "java with thread and class": {"org.apache.Master", "org.apache.rm.Allocator"},
    "java short": {"com.foo.Bar", "com.foo.Baz"},
    "supercomputer": {"KERNEL", "APP"},
    "syslog": {"sshd", "su", "cron"},
    "syslog of a Mac": {"kernel", "com.x.launchd", "WS"},
    "syslog, RFC 5424": {"app"},
    "proxy": {"chrome.exe", "cloud.exe *64", "QQ.exe"},
    "servicing": {"CBS", "CSI"},
    "vehicle": {"ECU0", "ECU1", "ECU2"},
    "python": {"plan.a", "plan.b"},
}
WITHOUT_TIME = {"android brief", "python, basic", "kernel"}
WITH_LEVELS = {
    "android threadtime": {2, 3, 4, 5}, "android brief": {3, 4, 5}, "web server errors": {2, 4},
    "supercomputer": {1, 2, 4}, "java with thread and class": {3, 4}, "glog": {2, 3, 4},
    "python, basic": {2, 4}, "servicing": {2, 4}, "vehicle": {3, 4}, "robot": {3, 4}, "cloud": {3, 4},
}  # fmt: skip


def written(style: str, count: int = 300) -> list[tuple[str, str]]:
    chance.seed(style)
    return [(STYLES[style](n), chance.choice(MESSAGES)) for n in range(count)]


@pytest.mark.parametrize("style", STYLES)
def test_the_header_is_taken_off(style):
    lines = written(style)
    data = np.frombuffer("\n".join(map("".join, lines)).encode(), np.uint8)
    sample = take_sample(data, 0)
    headers = read_sample(sample, find_plans(sample))
    messages = [sample.text(a, b).decode() for a, b in zip(headers.message, headers.message_end, strict=True)]
    assert messages == [message for _, message in lines]
    timed = headers.ts_ns != NO_TIME
    assert timed.all() == (style not in WITHOUT_TIME), "times"
    if style == "kernel":
        assert (headers.mono_ns != NO_TIME).all()
    sources = {
        sample.text(a, b).decode() for a, b in zip(headers.source_start, headers.source_end, strict=True)
    }
    assert sources == SOURCES.get(style, sources)
    assert set(headers.level.tolist()) == WITH_LEVELS.get(style, set(headers.level.tolist()))


def test_several_writers_in_one_file():
    styles = ("syslog", "python", "stream processor")
    lines = [line for style in styles for line in written(style, 100)]
    chance.shuffle(lines)
    data = np.frombuffer("\n".join(map("".join, lines)).encode(), np.uint8)
    sample = take_sample(data, 0)
    plans = find_plans(sample)
    assert len(plans) == len(styles)
    headers = read_sample(sample, plans)
    messages = [sample.text(a, b).decode() for a, b in zip(headers.message, headers.message_end, strict=True)]
    assert messages == [message for _, message in lines]


def test_running_text_has_no_header():
    data = np.frombuffer("\n".join(MESSAGES * 20).encode(), np.uint8)
    assert find_plans(take_sample(data, 0)) == ()


def test_an_empty_sample_has_none():
    assert find_plans(take_sample(np.frombuffer(b"\n\n  \n", np.uint8), 0)) == ()
