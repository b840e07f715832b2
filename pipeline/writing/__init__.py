"""Writing without a hosted writer: what a prompt is about, and sentences around it."""
