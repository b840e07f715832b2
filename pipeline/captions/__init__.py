"""Words with times to what is drawn over each frame: pure, and a document for libass.

styles.py says how each style looks, pages.py which words stand together, scenes.py what changes
from frame to frame, document.py writes it for libass.
"""

from __future__ import annotations

from pipeline.captions.document import Document, document
from pipeline.captions.moments import Item, Moment, moments
from pipeline.captions.safe_area import SafeArea, safe_area
from pipeline.captions.styles import STYLES, Look

__all__ = [
    "STYLES",
    "Document",
    "Item",
    "Look",
    "Moment",
    "SafeArea",
    "document",
    "moments",
    "safe_area",
]
