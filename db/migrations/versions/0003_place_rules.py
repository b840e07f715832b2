"""What a server's managers allow there: channels, templates and how new videos start.

Frozen, as every revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.core.postgres import household

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; on Postgres only the operator's role reaches it."""
    op.create_table(
        "place_rules",
        sa.Column("place_key", sa.Text(), nullable=False),
        sa.Column("rooms", sa.Text(), nullable=False),
        sa.Column("templates", sa.Text(), nullable=False),
        sa.Column("style", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place_key"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for statement in household("place_rules"):
            connection.exec_driver_sql(statement)
