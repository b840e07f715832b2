"""What can go wrong with a checkout. The docstring of a class is its message to a person."""

from __future__ import annotations

from typing import ClassVar


class PaymentError(Exception):
    """The payment service did not do its part."""

    can_retry: ClassVar[bool] = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))

    @property
    def code(self) -> str:
        """The stable name that logs and the wording catalogues use."""
        return type(self).__name__


class PaymentServiceBusy(PaymentError):
    """The payment service is busy just now."""

    can_retry = True


class PaymentServiceUnreachable(PaymentError):
    """The payment service cannot be reached."""

    can_retry = True


class PaymentServiceDenied(PaymentError):
    """The payment service did not accept our key."""


class PaymentServiceRefused(PaymentError):
    """The payment service refused that."""


class PaymentServiceJunk(PaymentError):
    """The payment service answered with something unusable."""

    can_retry = True


class UnknownPack(PaymentError):
    """That pack is not sold any more."""


class BadSignature(PaymentError):
    """That webhook was not signed by the payment service."""


class ForeignSale(PaymentError):
    """That sale is not one of ours: another account, amount or currency."""


class NotRefundable(PaymentError):
    """There is nothing left to refund of that purchase."""


class OnlyWhole(NotRefundable):
    """Stars are refunded whole, while Telegram is connected."""


class TooFine(NotRefundable):
    """That currency has no such small amounts."""
