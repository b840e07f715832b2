"""What is wrong with the settings."""


class BadSettings(Exception):
    """A setting has a value that cannot be used."""
