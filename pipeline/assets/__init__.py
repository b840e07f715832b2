"""What was paid for and where it lies: checkpoints, storage, spending."""
