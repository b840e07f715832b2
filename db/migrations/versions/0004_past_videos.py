"""The newest finished videos are found by an index: the seconds left are learned from them.

Frozen, as every revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index over those that a first attempt finished."""
    finished = sa.text("state = 'done' AND attempt = 1")
    op.create_index(
        "videos_finished",
        "videos",
        ["ended_at"],
        sqlite_where=finished,
        postgresql_where=finished,
    )
