"""The web side: webhooks, health, metrics, downloads, checkout pages."""
