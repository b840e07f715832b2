"""What people bring beside words: fetched, looked at, kept, and put into a draft."""
