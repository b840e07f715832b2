"""Every error the pipeline raises. The docstring of a class is its message to a person.

`can_retry` says whether the same call may succeed later; `is_ours` whether the fault is
ours (a failed video then offers "Try again free") or the request's.
"""

from __future__ import annotations

import errno
from typing import ClassVar, Final

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when the disk, a quota or a limit of files is full."""


class TalemillError(Exception):
    """Something went wrong while making the video."""

    can_retry: ClassVar[bool] = False
    is_ours: ClassVar[bool] = True

    def __init__(self, message: str | None = None, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))

    @property
    def code(self) -> str:
        """The stable name that logs, rows and the wording catalogues use."""
        return type(self).__name__


# -- what was asked for cannot be made -------------------------------------------------


class BadInput(TalemillError):
    """That request cannot be made into a video."""

    is_ours = False


class EmptyPrompt(BadInput):
    """Send an idea in words: one sentence is enough."""


class NothingToTell(BadInput):
    """Send the idea itself: an address, a name or a word alone says too little."""


class PromptTooLong(BadInput):
    """That is too long; please shorten it."""


class UnknownTemplate(BadInput):
    """There is no template of that name."""


class UnknownOption(BadInput):
    """That option is not one we know."""


class MemoryTooShort(BadInput):
    """There is too little memory here for a video in 4K; please take 1080p."""


class UnsupportedLanguage(BadInput):
    """The chosen voice cannot speak that language."""


class NothingSaid(BadInput):
    """No words can be made out in that recording."""


class ContentRefused(BadInput):
    """We cannot make a video about that."""


class BadStoryboard(BadInput):
    """The storyboard folder has a mistake."""


class CannotWrite(BadInput):
    """The output file cannot be written."""


# -- a provider of scripts, pictures or voices ----------------------------------------


class ProviderError(TalemillError):
    """A service we use did not do its part."""


class ProviderBusy(ProviderError):
    """A service we use is busy just now."""

    can_retry = True


class ProviderTimeout(ProviderError):
    """A service we use took too long."""

    can_retry = True


class ProviderUnreachable(ProviderError):
    """A service we use cannot be reached."""

    can_retry = True


class ProviderJunk(ProviderError):
    """A service we use answered with something unusable."""

    can_retry = True


class ProviderDenied(ProviderError):
    """A service we use did not accept our key or our plan."""


class CloningDenied(ProviderDenied):
    """The plan of our account at a service makes no copies of voices, or has no room for one."""


class ProviderMissing(ProviderError):
    """A service we use does not have that model, voice or file."""


class NoScriptWriter(ProviderError):
    """No script writer is configured, and nothing ready fits that idea."""


class NoTranscriber(ProviderError):
    """Nobody here can write down what a recording says."""


class ProviderRefused(ProviderError):
    """A service we use refused to make that."""

    is_ours = False


class CostCeilingReached(ProviderError):
    """This video reached the most we may spend on one video."""


# -- composition ----------------------------------------------------------------------


class ComposeError(TalemillError):
    """The video could not be put together."""


class CorruptPicture(ComposeError):
    """A picture cannot be read."""


class CorruptVoice(ComposeError):
    """A voice recording cannot be read."""


class UnreadDocument(ComposeError):
    """A document cannot be read."""

    is_ours = False

    def __init__(self, reason: str | None = None, *, retry_after_s: float | None = None) -> None:
        """`reason` is the sentence's key below `document.` in the catalogues."""
        self.reason = reason if reason in _UNREAD else "bad"
        super().__init__(reason, retry_after_s=retry_after_s)


_UNREAD: Final = frozenset({"bad", "empty", "kind", "large", "no_text", "pages", "password"})


class CorruptClip(ComposeError):
    """A clip cannot be read."""


class EncoderFailed(ComposeError):
    """The video encoder stopped with an error."""

    can_retry = True


class EncoderHung(ComposeError):
    """The video encoder stopped making progress."""

    can_retry = True


class DiskFull(ComposeError):
    """There is no room left on the disk."""

    can_retry = True


class BudgetTooSmall(ComposeError):
    """The video does not fit the file size limit and stay watchable."""


class CannotSign(ComposeError):
    """The finished file could not be given its signature."""

    can_retry = True


# -- storage --------------------------------------------------------------------------


class StorageError(TalemillError):
    """A file could not be stored or fetched."""

    can_retry = True


class NotStored(StorageError):
    """That file is not in the storage."""

    can_retry = False
