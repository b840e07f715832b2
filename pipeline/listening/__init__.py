"""What is said in a recording: its words, their times, and a script made of them."""
