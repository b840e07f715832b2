"""Balance, packs, gifts."""
