"""The tables as the program means them: the migrations are compared with it."""

from db.models import money, own, people, places

__all__ = ["money", "own", "people", "places"]
