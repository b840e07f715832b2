"""Storyboard folders: their model, and videos made from them."""
