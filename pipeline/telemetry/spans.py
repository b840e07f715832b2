"""Pieces of work that a trace shows; nothing is recorded unless the entry point asked for it.

Attributes are names and numbers of the program (a kind, a provider, a stage): never a person's
words, never an id of a person or a chat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Literal, Protocol

Attributes = Mapping[str, str | int | float | bool]

Parent = Literal["none", "root", "here"]
"""What a span lies below: nothing, for it is the root; the root; or the span that is open here."""


class SpanRecorder(Protocol):
    """Who records spans; the one of an installation is traces.py's, over OpenTelemetry."""

    def span(self, name: str, attributes: Attributes) -> AbstractContextManager[None]:
        """Around a piece of work, below the span that is open here."""
        ...

    def video_span(
        self, video_id: str, name: str, attributes: Attributes
    ) -> AbstractContextManager[None]:
        """Around a piece of work on a video, in the video's own trace."""
        ...

    def past(
        self,
        video_id: str,
        name: str,
        began: datetime,
        ended: datetime,
        attributes: Attributes,
        parent: Parent,
    ) -> None:
        """What is over already, in the video's own trace."""
        ...


_recorder: SpanRecorder | None = None


def record_with(recorder: SpanRecorder | None) -> None:
    """From now on spans of this process go there; None ends it."""
    global _recorder  # noqa: PLW0603 - one process, one recorder
    _recorder = recorder


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[None]:
    """Around a piece of work, below the span that is open here; an error leaves its kind on it."""
    if _recorder is None:
        yield
        return
    with _recorder.span(name, attributes):
        yield


@contextmanager
def video_span(video_id: str, name: str, **attributes: str | int | float | bool) -> Iterator[None]:
    """Around a piece of work on a video, in the video's own trace."""
    if _recorder is None:
        yield
        return
    with _recorder.video_span(video_id, name, attributes):
        yield


def past_span(
    video_id: str,
    name: str,
    began: datetime,
    ended: datetime,
    *,
    parent: Parent = "root",
    **attributes: str | int | float | bool,
) -> None:
    """A piece of work on a video that is over already."""
    if _recorder is not None:
        _recorder.past(video_id, name, began, ended, attributes, parent)
