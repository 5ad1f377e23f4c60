"""Finds the names in a text and says what each names."""

from kg.mentions.pipe import blank_nlp, build_nlp, find_in_each, find_mentions, tagger_of

__all__ = ["blank_nlp", "build_nlp", "find_in_each", "find_mentions", "tagger_of"]
