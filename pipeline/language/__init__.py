"""Languages: labels on screen, subtitles."""
