"""Connections, transactions, schema helpers: how statements reach the database."""
