import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diagnosis.code_tables import FAILURE_TYPES, FMIS
from core.diagnosis.codes import base_code, describe_code, failure_type, fmi_of


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("P0301", "Misfire, cylinder 1"),
        ("P0312", "Misfire, cylinder 12"),
        ("P0204", "Injector circuit fault, cylinder 4"),
        ("P0352", "Ignition coil B circuit fault"),
        ("P0313", "Powertrain, ignition and misfire"),
        ("P030A", "Powertrain, ignition and misfire"),
        ("U0100-87", "Lost communication with engine control module (ECM), message missing"),
        ("U01FF", "Lost communication with a control module"),
        ("U0415-86", "Invalid data from anti-lock brake module (ABS), received signal invalid"),
        ("U0001-88", "High-speed CAN fault, bus off"),
        ("P0562", "Supply voltage too low"),
        ("P1234", "Powertrain, maker's own"),
        ("P3399", "Powertrain, maker's own"),
        ("P3400", "Powertrain, cylinder deactivation"),
        ("P2A00", "Powertrain, exhaust gas sensors"),
        ("B2123-F1", "Body, maker's own, failure defined by the maker"),
        ("C0035-16", "Chassis, voltage too low"),
        ("C0035-AA", "Chassis, reserved"),
        ("SPN 110 FMI 3", "Engine coolant temperature, voltage high or shorted high"),
        ("SPN 99999 FMI 31", "Parameter 99999, condition exists"),
        ("SPN 1 FMI 40", "Parameter 1, reserved"),
        ("E001", ""),
        ("0x3E21", ""),
    ],
)
def test_titles(code: str, title: str):
    assert describe_code(code).title == title


def test_only_titles_that_say_more_than_the_family_are_known():
    assert describe_code("P0301").is_known
    assert describe_code("C0035-16").is_known
    assert not describe_code("P0313").is_known
    assert not describe_code("E001").is_known


@given(st.text(max_size=20))
def test_any_text_has_a_description(code: str):
    meaning = describe_code(code)
    assert meaning.code == code
    assert meaning.explanation


def test_parts_of_a_code():
    assert (base_code("U0100-87"), failure_type("U0100-87")) == ("U0100", "87")
    assert (base_code("E001"), failure_type("P0301")) == ("E001", None)
    assert (fmi_of("SPN 110 FMI 3"), fmi_of("P0301")) == (3, None)


def test_the_tables_are_whole():
    assert len(FMIS) == 32
    assert all(len(number) == 2 for number in FAILURE_TYPES)
