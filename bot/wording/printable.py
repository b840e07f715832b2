"""What may be written to a terminal: no control character, no escape, no half of a pair."""

from __future__ import annotations

import re

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066\u2067\ufeff\ud800-\udfff]"
)


def printable(text: object) -> str:
    """`text` with every control character spelled out (`\\x1b`); lines and tabs are kept.

    A terminal obeys what it is shown: it moves the cursor, changes its title, or types for
    whoever looks at it.
    """
    return _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], str(text))
