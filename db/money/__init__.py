"""The ledger and everything that posts to it or reads it."""
