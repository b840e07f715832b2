"""Sentence frames as text files; pipeline.writing.grammar reads them."""
