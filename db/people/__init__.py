"""Accounts, identities, drafts, the inbox, places, the audit log."""
