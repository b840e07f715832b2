"""Storyboards: a waiting video's and that of a change, shown and edited the same way."""
