"""When the files of a video were taken out of the storage, so that each is looked at once."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and find what still has files by when it ended."""
    op.execute("ALTER TABLE videos ADD COLUMN files_gone_at BIGINT")
    op.execute(
        "CREATE INDEX videos_with_files ON videos (ended_at)"
        " WHERE ended_at IS NOT NULL AND files_gone_at IS NULL"
    )


def downgrade() -> None:
    """Forget which are gone: they are looked at again."""
    op.execute("DROP INDEX videos_with_files")
    op.execute("ALTER TABLE videos DROP COLUMN files_gone_at")
