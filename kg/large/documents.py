"""What is known of each document of a large corpus, held as bytes: a third of the room that values take."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from kg.model import Extraction
from kg.said import Attributes, documents_of

_decode = msgspec.msgpack.Decoder(dict[str, Any]).decode


class Documents(Mapping[str, Attributes]):
    """The attributes of documents by their ids, in the order in which they came. What is given cannot be changed."""

    def __init__(self, extractions: Iterable[Extraction], repeated: Mapping[str, str]) -> None:
        """Take what is known of each document.

        :param repeated: the id of the report that a document repeats.
        """
        encode = msgspec.msgpack.Encoder().encode
        self._told: dict[str, bytes] = {}
        for one in extractions:
            again = {one.id: repeated[one.id]} if one.id in repeated else {}
            self._told[one.id] = encode(documents_of([one], again)[one.id])

    def __getitem__(self, name: str) -> Attributes:
        return _decode(self._told[name])

    def __contains__(self, name: object) -> bool:
        return name in self._told

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)
