"""Alembic's entry: the connection is handed in by db/core/migrate.py."""

from __future__ import annotations

from alembic import context

from db.models.people import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata)
context.run_migrations()
