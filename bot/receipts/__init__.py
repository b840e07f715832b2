"""The receipt of a video: who made what under which terms, what it cost, its signature."""
