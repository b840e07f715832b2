"""FLUX pictures at fal."""
