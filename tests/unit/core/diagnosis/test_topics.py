import pytest

from core.diagnosis.topics import topics_of


@pytest.mark.parametrize(
    ("code", "text", "topics"),
    [
        (None, "bus-off on can0, tx error count 250", {"bus off"}),
        ("U0100-87", "0x0C9 missing for 200 ms", {"lost communication"}),
        (None, "deadline missed by 40 ms on cycle 400", {"deadline missed"}),
        (None, "task nav_worker not served for 2400 ms", {"task stuck"}),
        ("0x3E21", "watchdog reset, code=0x3E21", {"reset"}),
        ("E0417", "storage: write retried 3 times", {"write failed"}),
        (None, "supply voltage 8.3 V below 9.0 V", {"low supply voltage"}),
        ("P0562-16", "", {"low supply voltage"}),
        (None, "storage: /var 100 % full", {"disk full"}),
        (None, "write /var/log/x failed: No space left on device", {"disk full", "write failed"}),
        (None, "front radar: no reply for 500 ms", {"sensor failed"}),
        (None, "ACC disabled: front radar unavailable", {"degraded mode"}),
        (None, "update of module 3 failed, rolled back", {"update failed"}),
        ("SPN 110 FMI 0", "coolant", {"overheating"}),
        ("SPN 110 FMI 3", "coolant temperature, voltage above normal", {"sensor failed"}),
        ("SPN 190 FMI 19", "", {"lost communication"}),
        ("C0035-64", "wheel speed", {"implausible signal"}),
        ("C0035", "wheel speed sensor: no signal", {"sensor failed"}),
        (None, "position update 44 km/h", set()),
        (None, "battery 12.4 V ok", set()),
        ("E0001", "hello", set()),
    ],
)
def test_what_a_fault_is_about(code: str | None, text: str, topics: set[str]):
    assert topics_of(code, text) == topics
