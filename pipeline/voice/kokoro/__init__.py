"""The offline voices of seven languages: Kokoro-82M, in the extra `voices`."""
