"""Where a document is: the places that it names, and the one that its bare names belong to.

A bare 高新区 means the high-tech zone of the place that the document is about. Every place, park and body of a document
votes for places by the codes that its name allows; a name that allows several (朝阳) goes to the one whose surroundings
the document names too. The home is the county or city that the votes agree on, and nothing where they do not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from kg.lexicon import Lexicon, NameRow
from kg.links.names import parse_name
from kg.model import Entity, Extraction

_TOPIC_WEIGHT = 4
_TITLE_WEIGHT = 3
_MOST_MENTIONS = 5
#: How much more a place must weigh than the next one of its level to be the home.
_LEAD = 2
#: Provinces that are cities.
_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
_CITY = 2
#: Relations that put their head into a place; an official is where the office is.
_LOCATING = frozenset({"位于", "隶属", "任职"})
_LEVELS = {"省": (1,), "市": (2, 3), "区": (3,), "县": (3,)}
Rows = tuple[NameRow, ...]


class Context:
    """The places of one document. `places` maps the key of a PLACE entity to its row where that is clear."""

    def __init__(self, extraction: Extraction, lexicon: Lexicon) -> None:
        self.extraction = extraction
        self.lexicon = lexicon
        self._entities = {entity.key: entity for entity in extraction.entities}

    @cached_property
    def _votes(self) -> tuple[tuple[str, Rows, int], ...]:
        """What votes (an entity key, or nothing for title and source), for which places, with what weight."""
        counts = Counter(mention.entity for mention in self.extraction.mentions)
        found = []
        for entity in self.extraction.entities:
            rows = self._rows(entity)
            if rows:
                weight = min(counts[entity.key] or 1, _MOST_MENTIONS)
                found.append((entity.key, rows, weight * (_TOPIC_WEIGHT if entity.key == self.extraction.topic else 1)))
        for text in (self.extraction.title, self.extraction.source):
            found.extend(("", rows, _TITLE_WEIGHT) for rows in self._written(text))
        return tuple(found)

    def _rows(self, entity: Entity) -> Rows:
        if entity.type == "PLACE":
            return self._of_place(entity)
        if entity.type not in {"PARK", "GOVERNMENT"}:
            return ()
        known = {row.place for form in entity.forms for row in self.lexicon.rows(form, entity.type) if row.rank != 0}
        rows = tuple(self.lexicon.places[code] for code in sorted(known) if code in self.lexicon.places)
        if len(rows) == 1:
            return rows
        return self._named(self._written_place(entity))

    def _written_place(self, entity: Entity) -> tuple[str, ...]:
        """Give the places that a name begins with; a park within a park lies where the outer one does."""
        parts = parse_name(entity.name, entity.type, self.lexicon)
        outer = parse_name(parts.outer, "PARK", self.lexicon).place if parts.outer else ()
        return outer or parts.place

    def _of_place(self, entity: Entity) -> Rows:
        for form in sorted(entity.forms, key=lambda form: (-len(form), form)):
            rows = self.lexicon.places_named(form)
            if rows:
                return rows
        return self._named(parse_name(entity.name, "PARK", self.lexicon).place)

    def _named(self, places: tuple[str, ...]) -> Rows:
        """Find the places that the last of a chain of short names may be, given those before it."""
        rows: Rows = ()
        for word in places:
            here = self.lexicon.places_named(word)
            above = set(rows)
            inside = tuple(row for row in here if above & set(self.lexicon.chain(row.place)))
            rows = inside or here or rows
        return rows

    def _written(self, text: str) -> Iterable[Rows]:
        """Find the places above the town that a title or a medium's name spells."""
        at = 0
        while at < len(text):
            word = next((text[at : at + n] for n in range(9, 1, -1) if text[at : at + n] in self.lexicon.divisions), "")
            if word:
                yield self.lexicon.places_named(word)
            at += len(word) or 1

    @cached_property
    def _resolved(self) -> tuple[tuple[str, NameRow, int], ...]:
        """The votes with one place each: those that allow one, and those whose surroundings the others name."""
        sure = [(key, rows[0], weight) for key, rows, weight in self._votes if len(rows) == 1]
        # A park may bear a word that is a county elsewhere: it votes where others name that city, or nobody votes.
        firm = [vote for vote in sure if not self._by_chance(vote[0], vote[1])]
        cities = {_code(row)[:4] for _, row, _ in firm}
        sure = [vote for vote in sure if not firm or vote in firm or _code(vote[1])[:4] in cities]
        named: Counter[str] = Counter()
        for _, row, weight in sure:
            for above in self.lexicon.chain(_code(row)):
                named[_code(above)] += weight
        found = list(sure)
        for key, rows, weight in self._votes:
            chosen = self._choose(rows, named) if len(rows) > 1 else None
            if chosen is not None:
                found.append((key, chosen, weight))
        return tuple(sorted(found, key=lambda vote: (vote[0], _code(vote[1]), vote[2])))

    def _choose(self, rows: Rows, named: Mapping[str, int]) -> NameRow | None:
        """Take the place of which the nearest place above, or itself, is named; else a province or city."""
        scored = []
        for row in rows:
            chain = self.lexicon.chain(_code(row))
            scored.append((sum(named[_code(one)] * (len(chain) - at) for at, one in enumerate(chain)), row))
        best = max(score for score, _ in scored)
        top = [row for score, row in scored if score == best]
        if len(top) > 1:
            widest = min(row.rank for row in top)
            top = [row for row in top if row.rank == widest] if widest <= 2 else top
        return top[0] if len(top) == 1 else None

    @cached_property
    def places(self) -> Mapping[str, NameRow]:
        """The row of each PLACE entity whose place is clear, by entity key."""
        return {
            key: row
            for key, row, _ in self._resolved
            if key and self._entities[key].type == "PLACE" and self._names(self._entities[key], row)
        }

    def _names(self, entity: Entity, row: NameRow) -> bool:
        return bool({row.name, *row.aliases} & set(entity.forms))

    @cached_property
    def home(self) -> str:
        """The code of the county or city that the document is about, empty where that is not clear."""
        levels: dict[int, Counter[str]] = defaultdict(Counter)
        own: Counter[str] = Counter()
        for _, row, weight in self._resolved:
            for above in self.lexicon.chain(_code(row)):
                levels[2 if _code(above) in _MUNICIPALITIES else above.rank][_code(above)] += weight
            own[_code(row)] += weight
        city = _leader(levels[2])
        if levels[2] and not city:
            return ""
        county = _leader(Counter({code: n for code, n in levels[3].items() if not city or self._inside(code, city)}))
        # A county named in passing does not take over a report about its city.
        return county if county and (not city or 2 * levels[3][county] >= own[city]) else city

    def home_at(self, level: str) -> NameRow | None:
        """Give the province, city or county (`level` is 省, 市, 区 or 县) that the document is about, where clear."""
        if self.home not in self.lexicon.places:
            return None
        chain = self.lexicon.chain(self.home)
        if level == "市" and chain and chain[0].name.endswith("市"):
            return chain[0]
        ranks = _LEVELS[level]
        fitting = [row for row in chain if row.rank in ranks and (level == "省" or row.name.endswith(level))]
        return fitting[0] if fitting else None

    def _inside(self, code: str, wide: str) -> bool:
        return any(_code(row) == wide for row in self.lexicon.chain(code))

    @cached_property
    def _located(self) -> Mapping[str, str]:
        """The code of the place that a relation of the document puts an entity in, by entity key."""
        found: dict[str, set[str]] = defaultdict(set)
        for relation in self.extraction.relations:
            if relation.type in _LOCATING and relation.status == "done" and relation.tail in self.places:
                found[relation.head].add(_code(self.places[relation.tail]))
        known = self.lexicon.places.keys()
        return {key: min(codes) for key, codes in found.items() if len(codes) == 1 and codes <= known}

    def holds(self, code: str) -> bool:
        """Say whether the document's home lies in the city of that code, or names that place."""
        wide = f"{code[:4]}00"
        return bool(code) and ((bool(self.home) and self.home[:4] == code[:4]) or wide in self._named_codes)

    @cached_property
    def _named_codes(self) -> frozenset[str]:
        return frozenset(_code(above) for _, row, _ in self._resolved for above in self.lexicon.chain(_code(row)))

    def place_of(self, entity: Entity) -> str:
        """Give the code of the place that an entity lies in: as the document says, else the document's home."""
        return self.stated_place_of(entity) or self.home

    def stated_place_of(self, entity: Entity) -> str:
        """Give the code of the place that a relation or the name puts an entity in, empty where neither does."""
        if entity.key in self._located:
            return self._located[entity.key]
        rows = [row for row in self._named(self._written_place(entity)) if _code(row) in self.lexicon.places]
        near = [row for row in rows if self.home and self._near(_code(row))]
        if near:
            return _code(near[0])
        # 龙门片区 of a report on 洛阳 is not in the county of that name elsewhere
        chance = bool(self.home and rows) and self._by_chance(entity.key, rows[0])
        return _code(rows[0]) if len(rows) == 1 and not chance else ""

    def _by_chance(self, key: str, row: NameRow) -> bool:
        """Say whether a name other than a place's own only holds the short name of a county."""
        entity = self._entities.get(key)
        known = entity is not None and any(self.lexicon.rows(form, entity.type) for form in entity.forms)
        return entity is not None and not known and row.rank > _CITY and row.name not in entity.name

    def _near(self, code: str) -> bool:
        return self._inside(self.home, code) or self._inside(code, self.home)


def _code(row: NameRow) -> str:
    return row.identifiers[0].value if row.identifiers else ""


def _leader(weights: Counter[str]) -> str:
    """Give the heaviest of the codes, if it leads clearly."""
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or (len(ranked) > 1 and ranked[0][1] < _LEAD * ranked[1][1]):
        return ""
    return ranked[0][0]
