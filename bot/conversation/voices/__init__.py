"""A person's own voice: recorded with their consent, made, offered to them alone, deleted."""
