"""Where a file came from, written into it: a C2PA manifest, and IPTC's digital source type."""
