"""Where pictures, sounds and clips that others made are decoded: in processes with limits."""
