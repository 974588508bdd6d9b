"""What the reader declares about the vehicle before its files come in."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.batch import check_label, check_vin
from core.errors import InvalidInputError
from dashboard.components.form_fields import help_fields
from dashboard.components.markdown import plain
from dashboard.services.fleet import KnownLabels, KnownVehicle


@dataclass(frozen=True, slots=True)
class Declared:
    """The form's fields, checked; `wants` says what is still missing or wrong (empty: nothing)."""

    vin: str = ""
    vehicle_id: str | None = None
    firmware: str = ""
    platform: str | None = None
    wants: str = ""


def ask(known: KnownLabels) -> Declared:
    """Draw the four fields and what is wrong with them; return what they hold."""
    vin_at, vehicle_at, firmware_at, platform_at = st.columns([3, 2, 2, 2])
    typed = vin_at.text_input(
        "VIN", key="declared_vin", placeholder="17 characters", live=True, autocomplete="off"
    )
    problem, vin = _checked(typed or "")
    vehicle = next((v for v in known.vehicles if v.vin == vin), None)
    label = vehicle_at.text_input(
        "Vehicle", key="declared_vehicle", placeholder=_known_label(vehicle) or "optional"
    )
    firmware = firmware_at.text_input(
        "Firmware", key="declared_firmware", placeholder="e.g. 2.4.1", live=True
    )
    platform = platform_at.text_input(
        "Platform",
        key="declared_platform",
        placeholder=(vehicle and vehicle.platform) or "optional",
    )
    with platform_at:
        help_fields({"declared_firmware": known.firmwares, "declared_platform": known.platforms})
    _say(vin_at, typed or "", problem, vehicle)
    return _declare(vin, problem, label, firmware, platform, vehicle)


def _checked(typed: str) -> tuple[str, str]:
    try:
        return "", check_vin(typed)
    except InvalidInputError as error:
        return str(error), ""


def _known_label(vehicle: KnownVehicle | None) -> str:
    return (vehicle.label or "") if vehicle else ""


def _say(column: DeltaGenerator, typed: str, problem: str, vehicle: KnownVehicle | None) -> None:
    if typed and problem:
        column.caption(f":red[:material/error: {plain(problem)}]")
    elif vehicle:
        known = " · ".join(filter(None, (vehicle.label, vehicle.platform)))
        column.caption(f":green[:material/check: known vehicle{': ' + plain(known) if known else ''}]")
    elif typed:
        column.caption(":gray[:material/check: a VIN not seen before]")


def _declare(
    vin: str,
    problem: str,
    label: str | None,
    firmware: str | None,
    platform: str | None,
    vehicle: KnownVehicle | None,
) -> Declared:
    try:
        checked = check_label("firmware", firmware, longest=64, required=True)
        return Declared(
            vin=vin,
            vehicle_id=check_label("vehicle", label, longest=64) or _known_label(vehicle) or None,
            firmware=checked or "",
            platform=check_label("platform", platform, longest=64) or (vehicle.platform if vehicle else None),
            wants="Enter the VIN first" if problem else "",
        )
    except InvalidInputError as error:
        wants = "Enter VIN and firmware first" if problem else str(error)
        return Declared(vin=vin, wants=wants)
