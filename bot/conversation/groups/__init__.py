"""What a server or group decides for its members."""
