"""Gifts that wait for their link, wrong guesses of codes, and Stripe's receipts.

Frozen, as every revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.core.postgres import household, personal

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables and one column, and on Postgres who may see them."""
    op.add_column(
        "purchases", sa.Column("receipt_url", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "gifts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=True),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.CheckConstraint("credits > 0", name="a_gift_is_something"),
        sa.CheckConstraint(
            "state IN ('asked', 'open', 'given', 'withdrawn')", name="known_gift_state"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_gifts_account_id"), "gifts", ["account_id"], unique=False)
    op.create_table(
        "code_tries",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("who"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        mine = "account_id = talemill_acting() AND state = 'asked' AND taken_by IS NULL"
        statements = (
            *personal("gifts", verbs="SELECT, INSERT", check=mine),
            *household("code_tries"),
        )
        for statement in statements:
            connection.exec_driver_sql(statement)
