"""What every provider call passes through: bounds, retries, breaker, checks, caching."""
