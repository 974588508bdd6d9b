"""What a VIN may be, and how a wrong one is refused."""

import pytest

from core.batch import check_vin
from core.errors import InvalidInputError


def test_case_and_margins_do_not_matter() -> None:
    assert check_vin(" wrgsj7dz4p0000417 ") == "WRGSJ7DZ4P0000417"


@pytest.mark.parametrize(
    ("vin", "told"),
    [
        ("WRGSJ7DZ4P 000417", "contains a blank; a VIN has"),
        ("WRGSJ7DZ4P\t00 417", "contains a blank; a VIN has"),
        ("WRGSJ7DZ4PO00041I", "contains I, O; a VIN has"),
        ("WRGSJ7DZ4P\x00000417", r"contains '\x00'; a VIN has"),
    ],
)
def test_what_is_wrong_can_be_seen(vin: str, told: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_vin(vin)
    assert told in str(refused.value)
