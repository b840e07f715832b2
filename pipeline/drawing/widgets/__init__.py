"""Parts that several painters draw: cards, countdown, badge, footer."""
