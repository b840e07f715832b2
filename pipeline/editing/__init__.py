"""A video that its person changes: the board, edits of it, and what a change makes anew."""
