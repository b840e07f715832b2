"""Moving pictures: photo and parallax painters, sub-pixel motion."""
