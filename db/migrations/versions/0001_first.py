"""The first schema: people, wallets, ledger, drafts, videos, assets, inbox, audit."""

from __future__ import annotations

from alembic import op

from db.models import Base
from db.postgres import STATEMENTS
from db.triggers import SQLITE_TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, then what the database itself refuses."""
    connection = op.get_bind()
    Base.metadata.create_all(connection)
    own = SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else STATEMENTS
    for statement in own:
        connection.exec_driver_sql(statement)
