"""What arrives from Discord."""
