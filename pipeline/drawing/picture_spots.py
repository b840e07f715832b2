"""What a picture shows and where: so that others can point at it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """Something in a picture: its names, parted by spaces, and its box in shares of the picture."""

    name: str
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Where to point, in shares: a little above the middle, where faces and names are."""
        return self.left + self.width / 2, self.top + self.height * 0.42
