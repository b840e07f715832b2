"""The parts of the recipe in pipeline/make.py."""
