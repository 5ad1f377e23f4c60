"""What the classifier sees of a pair, in parts that several pairs share, so that each is made and weighed once."""

from collections.abc import Mapping

import msgspec


class Part(msgspec.Struct, frozen=True, gc=False):
    """Some attributes of a pair: `plain` ones as they are, `typed` ones to be joined with the pair's types."""

    plain: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()


class Described(msgspec.Struct, frozen=True):
    """A pair's types and its attributes: its `own`, and parts that other pairs of the document have too."""

    types: str
    own: Part
    shared: tuple[Part, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """All attributes as text, each once."""
        parts = (self.own, *self.shared)
        plain = (attribute for part in parts for attribute in part.plain)
        typed = (attribute + self.types for part in parts for attribute in part.typed)
        return tuple(dict.fromkeys((*plain, *typed)))


class View(msgspec.Struct, frozen=True):
    """What a document says beyond the sentence: the topic's key, and for each entity's key its fullest name."""

    topic: str
    names: Mapping[str, str]
    title_end: int
