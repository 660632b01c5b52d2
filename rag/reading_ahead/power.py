"""Whether the machine runs on battery, where that can be told."""

from __future__ import annotations

from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")
"""Linux only; elsewhere it cannot be told without another dependency."""


def on_battery(supplies: Path = SUPPLIES) -> bool:
    """Whether a battery is discharging and no mains supply is online; False where unknown."""
    discharging = False
    for supply in supplies.glob("*"):
        if _read(supply / "scope") == "Device":  # of a mouse or a keyboard
            continue
        if _read(supply / "online") == "1":
            return False
        discharging |= _read(supply / "status") == "Discharging"
    return discharging


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        return ""
