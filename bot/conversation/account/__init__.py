"""Starting, settings, and what a person may ask about themselves."""
