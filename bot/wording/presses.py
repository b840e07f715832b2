"""What a button carries: a verb and its arguments in at most 64 bytes (Telegram's limit)."""

from __future__ import annotations

MAX_DATA_BYTES = 64
_SEPARATOR = ":"


def press_data(verb: str, *arguments: str | int) -> str:
    """`verb:argument:…`; ValueError when it would not fit or could not be read back."""
    parts = [verb, *(str(argument) for argument in arguments)]
    if any(_SEPARATOR in part for part in parts):
        raise ValueError("a button's argument holds a colon")
    data = _SEPARATOR.join(parts)
    if len(data.encode()) > MAX_DATA_BYTES:
        raise ValueError(f"button data is over {MAX_DATA_BYTES} bytes: {verb}")
    return data


def read_press(data: str) -> tuple[str, tuple[str, ...]]:
    """The verb and its arguments; junk gives a verb that nobody knows."""
    verb, *arguments = data[: 4 * MAX_DATA_BYTES].split(_SEPARATOR)
    return verb, tuple(arguments)
