"""Discord's rate limits on loopback: buckets by route and channel, and one for everything.

The numbers are Discord's usual ones for these routes; every answer carries their headers.
https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

GLOBAL_PER_S = 50


@dataclass(slots=True)
class Window:
    """So many calls in a window that begins with its first call."""

    limit: int
    seconds: float
    began: float = float("-inf")
    used: int = 0

    def take(self) -> float:
        """Count a call: 0 when it is allowed, else the seconds until the window ends."""
        now = time.monotonic()
        if now - self.began >= self.seconds:
            self.began, self.used = now, 0
        self.used += 1
        return 0.0 if self.used <= self.limit else self.began + self.seconds - now

    @property
    def reset_after_s(self) -> float:
        """Seconds until the window ends."""
        return max(0.0, self.began + self.seconds - time.monotonic())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say of a call: its headers, and the wait when it came too early."""

    headers: dict[str, str]
    retry_after_s: float = 0.0
    is_global: bool = False


@dataclass(slots=True)
class RateLimits:
    """Counts every call; `refused` holds those that came too early."""

    windows: dict[str, Window] = field(default_factory=dict)
    overall: Window = field(default_factory=lambda: Window(GLOBAL_PER_S, 1.0))
    refused: list[str] = field(default_factory=list)

    def ask(self, method: str, parts: list[str]) -> Verdict:
        """Count one call to `method` and the path's parts."""
        route, major, limit, seconds = _bucket(method, parts)
        wait_s = 0.0
        if parts[0] not in {"interactions", "webhooks"}:
            # Interactions' own endpoints are not bound to the overall limit.
            wait_s = self.overall.take()
        if wait_s > 0:
            self.refused.append(f"global {method} {'/'.join(parts)}")
            headers = {"X-RateLimit-Global": "true", **_refused(wait_s, "global")}
            return Verdict(headers, wait_s, is_global=True)
        window = self.windows.setdefault(f"{route}:{major}", Window(limit, seconds))
        wait_s = window.take()
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - window.used)),
            "X-RateLimit-Reset": f"{time.time() + window.reset_after_s:.3f}",
            "X-RateLimit-Reset-After": f"{window.reset_after_s:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(route)):x}"[:12],
        }
        if wait_s > 0:
            self.refused.append(f"{method} {'/'.join(parts)}")
            headers |= _refused(wait_s, "user")
        return Verdict(headers, wait_s)


def _refused(wait_s: float, scope: str) -> dict[str, str]:
    # Discord's own answers come by a proxy; one without this line is its provider's ban.
    return {"Retry-After": f"{wait_s:.3f}", "X-RateLimit-Scope": scope, "Via": "1.1 loopback"}


def _bucket(method: str, parts: list[str]) -> tuple[str, str, int, float]:
    """The route, its major parameter, and how many calls in how many seconds."""
    match [method, *parts]:
        case ["POST", "channels", channel, "messages"]:
            return "send", channel, 5, 5.0
        case ["PATCH", "channels", channel, "messages", _]:
            return "edit", channel, 5, 5.0
        case ["DELETE", "channels", channel, "messages", _]:
            return "delete", channel, 5, 1.0
        case [_, "webhooks", _, token, *_]:
            return "webhook", token, 5, 2.0
        case [_, "interactions", number, *_]:
            return "interaction", number, 5, 1.0
    return f"{method} {parts[0]}", parts[1] if len(parts) > 1 else "", 50, 1.0
