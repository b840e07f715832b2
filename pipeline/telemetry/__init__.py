"""What a process says of itself to whoever operates it: numbers and spans."""
