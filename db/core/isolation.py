"""What an acting account may see and write through the ORM.

On SQLite this is the wall; on Postgres row-level security stands behind it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from db.core import errors
from db.models.people import Owned, PostingRow, TransactionRow, WalletRow


class ActingSession(Session):
    """A session that belongs to `info["acting"]`, or to an operator when that is None.

    It binds itself to the transaction's connection when the first query comes.
    """

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        """The transaction's own connection, whatever is asked for."""
        if "bound" not in self.info:
            self.info["bound"] = Connection(self.info["engine"], self.info["connection"])
        bound: Connection = self.info["bound"]
        return bound


@event.listens_for(ActingSession, "do_orm_execute")
def _only_own_rows(state: ORMExecuteState) -> None:
    acting = state.session.info.get("acting")
    if acting is None:
        return
    if not state.is_orm_statement or state.is_insert:
        raise errors.NotYours("An acting account queries mapped classes and adds objects.")
    state.statement = state.statement.options(
        *[
            with_loader_criteria(
                owned,
                lambda cls: cls.account_id == acting,
                include_aliases=True,
                track_closure_variables=True,
            )
            for owned in (Owned, WalletRow, PostingRow, TransactionRow)
        ]
    )


@event.listens_for(ActingSession, "before_flush")
def _writes_own_rows(session: Session, _context: Any, _instances: Any) -> None:
    acting = session.info.get("acting")
    if acting is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if getattr(row, "account_id", None) != acting:
            raise errors.NotYours
