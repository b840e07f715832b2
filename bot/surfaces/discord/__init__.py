"""Discord as a ChatSurface."""
