"""Makers that need no key."""
