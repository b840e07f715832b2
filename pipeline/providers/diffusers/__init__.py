"""Pictures from a model on a GPU of our own."""
