"""What is drawn once and laid over a shot: the title, the end card, a brand's and the AI mark."""
