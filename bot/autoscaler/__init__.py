"""Workers that are rented while videos wait: how many, and who starts them."""
