"""The tables as the program means them: the migrations are compared with it."""

from db.models import money, people, places

__all__ = ["money", "people", "places"]
