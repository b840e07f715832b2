"""Voices that were cloned from people's own recordings, and those to be deleted at their maker."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UP = (
    """CREATE TABLE cloned_voices (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        language TEXT NOT NULL,
        vendor_id TEXT,
        state TEXT NOT NULL,
        place_key TEXT,
        consent_words TEXT NOT NULL,
        recordings TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        CONSTRAINT known_voice_state CHECK (state IN ('waiting', 'ready', 'refused')),
        CONSTRAINT a_ready_voice_has_its_id CHECK (state <> 'ready' OR vendor_id IS NOT NULL)
    )""",
    "CREATE INDEX ix_cloned_voices_account_id ON cloned_voices (account_id)",
    "CREATE INDEX cloned_voices_of_a_place ON cloned_voices (place_key)"
    " WHERE place_key IS NOT NULL",
    "CREATE INDEX cloned_voices_waiting ON cloned_voices (created_at) WHERE state = 'waiting'",
    """CREATE TABLE erased_voices (
        id TEXT NOT NULL PRIMARY KEY,
        vendor_id TEXT,
        created_at BIGINT NOT NULL
    )""",
)


def upgrade() -> None:
    """Both tables are empty at first."""
    for statement in _UP:
        op.execute(statement)


def downgrade() -> None:
    """Nobody has a voice of their own."""
    op.execute("DROP TABLE erased_voices")
    op.execute("DROP TABLE cloned_voices")
