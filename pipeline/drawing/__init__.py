"""Drawing with vectors: canvas, colour, letters, and what painters are made of."""
