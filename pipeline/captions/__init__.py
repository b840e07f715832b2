"""Words with times to what is drawn over each frame: pure, and a document for libass.

styles.py says how each style looks, pages.py which words stand together, layout.py what changes
from frame to frame, ass_document.py writes it for libass.
"""
