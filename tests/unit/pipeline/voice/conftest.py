from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]
