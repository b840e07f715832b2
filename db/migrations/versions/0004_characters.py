"""Characters that people keep by name, the same in one video after another."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; who may see its rows follows from db/core/access.py."""
    op.execute(
        """CREATE TABLE characters (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL,
            looks TEXT NOT NULL,
            picture TEXT NOT NULL,
            house TEXT NOT NULL,
            is_upright BOOLEAN,
            is_brought BOOLEAN NOT NULL,
            rights TEXT,
            created_at BIGINT NOT NULL,
            account_id TEXT NOT NULL REFERENCES accounts (id),
            CONSTRAINT each_name_once UNIQUE (account_id, name_key)
        )"""
    )


def downgrade() -> None:
    """Forget them; their pictures go with their lifetime."""
    op.execute("DROP TABLE characters")
