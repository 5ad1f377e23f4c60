"""Groups the mentions of a document into entities and finds what it is about."""

from kg.links.coreference import group_mentions, one_type_a_form
from kg.links.likeness import forget
from kg.links.topic import find_topic
from kg.links.trades import with_trades

__all__ = ["find_topic", "forget", "group_mentions", "one_type_a_form", "with_trades"]
