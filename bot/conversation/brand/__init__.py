"""The brand kit of a person, or of a group or server whose managers set it."""
