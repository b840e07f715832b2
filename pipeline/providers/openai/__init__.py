"""OpenAI and compatible servers."""
