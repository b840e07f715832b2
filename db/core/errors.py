"""Every error the database layer raises. The docstring of a class is its message."""

from __future__ import annotations


class DbError(Exception):
    """The database could not do that."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))

    @property
    def code(self) -> str:
        """The stable name that logs and the wording catalogues use."""
        return type(self).__name__


# -- how the database is used ----------------------------------------------------------


class NoActingAccount(DbError):
    """Say whose rows are meant: every query acts for one account."""


class NotYours(DbError):
    """A row of another account was about to be written."""


class NestedTransaction(DbError):
    """A transaction is already open here; pass it on instead of opening another."""


class TransactionOver(DbError):
    """That transaction is over; nothing runs on it any more."""


class NeedsMigration(DbError):
    """The database is older than the program: run `talemill migrate`."""


class DatabaseUnavailable(DbError):
    """The database can do nothing just now; the same works when the trouble is over."""


class DatabaseUnreachable(DatabaseUnavailable):
    """The database cannot be reached."""


class DatabaseRefused(DbError):
    """The database does not let this login in: check user, password and name in its address."""


class DatabaseNotEncrypted(DatabaseRefused):
    """TLS with the database is not as its address asks: look at sslmode and sslrootcert there."""

    def __init__(self, fault: str = "") -> None:
        """`fault` ends a sentence about its certificate (db/core/certificates.py)."""
        super().__init__(
            f"The database's certificate {fault}: its address says whom to believe (sslmode,"
            " sslrootcert)."
            if fault
            else None
        )


class DatabasePooled(DatabaseRefused):
    """The database's address leads to a pooler that does not keep a connection's role: use the
    address of Postgres itself."""


class RoleNotGranted(DatabaseRefused):
    """The database's login may not take its role."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The database's login may not take the role {role}: `talemill migrate` lets the owner"
            f" take it, GRANT {role} TO another login (docs/money.md)."
        )


class RolesOfOthers(DatabaseRefused):
    """The roles on that Postgres server are another installation's."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        named = ", ".join(roles)
        super().__init__(
            f"The roles {named} on that Postgres server are another installation's: their maker, or"
            f" a superuser, has to GRANT {named} TO this login WITH INHERIT FALSE, SET TRUE"
            " (docs/money.md)."
        )


class BadDatabaseAddress(DbError):
    """TALEMILL_DATABASE_URL is no address: write sqlite:///FILE or postgresql://USER@HOST/NAME."""


class DatabaseBusy(DatabaseUnavailable):
    """The database is busy; try again in a moment."""


class DatabaseFull(DatabaseUnavailable):
    """The database's disk is full, or does not work."""


class DatabaseReadOnly(DatabaseUnavailable):
    """The database takes no changes just now."""


class DatabaseDamaged(DbError):
    """The database's file is damaged: stop bot and workers, and put back the newest backup
    (docs/backup.md)."""


class AlreadyDone(DbError):
    """That update was handled before."""


class NotFound(DbError):
    """There is no such row."""


# -- money -----------------------------------------------------------------------------


class LedgerError(DbError):
    """The ledger refused that transaction."""


class InsufficientCredits(LedgerError):
    """There are not enough credits."""

    def __init__(self, need: int, have: int) -> None:
        self.need, self.have = need, have
        super().__init__(f"This needs {need} credits and the wallet has {have}.")


class Overdraft(LedgerError):
    """A wallet cannot go below zero by spending."""


class Unbalanced(LedgerError):
    """The postings of a transaction sum to zero, and nothing is added to it later."""


class AppendOnly(LedgerError):
    """Postings are never changed or deleted: a correction is a new transaction."""


class WalletInDebt(InsufficientCredits):
    """The wallet is below zero after a refund or dispute and cannot spend."""


class AllowanceSpent(InsufficientCredits):
    """The shared wallet's allowance for this person is used up."""


class BadAmount(LedgerError):
    """An amount of credits is a whole number between 1 and 1,000,000,000."""


class IdempotencyConflict(LedgerError):
    """That key was already used for something else."""


class OnlyBoughtCredits(LedgerError):
    """Only bought credits can be given away or moved."""


class CodeRefused(LedgerError):
    """That code does not exist, is used up or has run out."""


class TooManyGuesses(LedgerError):
    """Too many wrong codes: wait a while before the next one."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__()

    @property
    def minutes(self) -> int:
        """How long to wait, in whole minutes and at least one."""
        return max(1, -int(-self.wait_s // 60))


class GiftToYourself(LedgerError):
    """A gift goes to somebody else."""


class TooManyGifts(LedgerError):
    """Too many gifts wait to be opened: take one back first."""


class GiftGone(LedgerError):
    """That gift was given, taken back, or has run out."""


class GiverIsShort(LedgerError):
    """Whoever made that gift has not that many bought credits any more."""


class SamePlatform(LedgerError):
    """Both accounts are on the same platform; /link joins accounts of different ones."""


class VideosUnderWay(LedgerError):
    """A video is still being made for that account; try again when it is done."""


# -- drafts and videos -----------------------------------------------------------------


class QuoteExpired(DbError):
    """The quote is older than 30 minutes; here is a new one."""


class StaleDraft(DbError):
    """The idea was changed after that button was shown."""


class FreeTryUsed(DbError):
    """That video had its free second try."""


class Banned(DbError):
    """This account may not make videos."""


class LeaseLost(DbError):
    """Another worker has this video now."""


class ProgramTooOld(DbError):
    """The database is newer than this program: update the program, or restore a backup from before
    (docs/backup.md)."""
