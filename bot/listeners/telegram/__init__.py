"""What arrives from Telegram."""
