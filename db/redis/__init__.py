"""What lives in Redis: the queue, notices, presence, rate limits; and the embedded server."""
