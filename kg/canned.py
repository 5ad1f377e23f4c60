"""Questions with names: the SPARQL files of `ontology/queries/`, whose parameters are typed in their first lines.

    # title-zh: …            title-en, description-zh and description-en likewise
    # parameter: park PARK | 园区 | the park
    # parameter: since date = 0001-01-01 | 自何日起 | from this day on

A parameter's type is a type of the ontology, several joined by `|` without blanks, `ENTITY` for any, or `date`,
`integer`, `text`, `status` or `industry` (a division of GB/T 4754, or a word that tells one); one with a default may be
left out. In the query an empty row, `VALUES (?park ?since) { }`, names the parameters; it is filled with terms, so that
no text of a user's ever becomes a part of the query.
"""

import calendar
import difflib
import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.export.terms import PREFIXES, text, typed, vocabulary
from kg.query import Answer, ask
from kg.schema import Schema, load_schema
from kg.settings import data_folder
from kg.store import open_store

_HEADER = re.compile(r"#\s*([a-z-]+):\s*(.*)")
_PARAMETER = re.compile(
    r"(?P<name>[a-z_]+) (?P<type>[A-Za-z|]+)(?: = (?P<default>[^|\n]*?))? \| (?P<zh>[^|\n]*?) \| (?P<en>.*)"
)
_ROW = re.compile(r"VALUES\s*\(((?:\s*\?\w+)+)\s*\)\s*\{\s*\}")
_DAY = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
ANY = "ENTITY"


class Parameter(msgspec.Struct, frozen=True):
    """What a canned query asks for; `default` is None where it must be given."""

    name: str
    type: str
    zh: str
    en: str
    default: str | None = None


class Canned(msgspec.Struct, frozen=True):
    """A query with a name, its titles and descriptions, its parameters, and its SPARQL."""

    name: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    parameters: tuple[Parameter, ...]
    sparql: str


def canned_queries(folder: Path | None = None) -> dict[str, Canned]:
    """Give the canned queries by name, sorted; the shipped ones where no folder is given.

    :raises QueryError: for a file whose first lines are not as they must be.
    """
    place = folder or data_folder("ontology") / "queries"
    return {path.stem: _read(path) for path in sorted(place.glob("*.rq"))}


def query_named(
    output: str | Path, name: str, parameters: Mapping[str, str] | None = None, *, limit: int | None = None
) -> Answer:
    """Answer a canned query over an output.

    :param parameters: values by name of parameter, as a user types them: an entity by any of its names or its IRI, a
        date as 2021, 2021-05 or 2021-05-07.
    :raises QueryError: for an unknown query, parameter or name, with the closest that are known.
    """
    known = canned_queries()
    if name not in known:
        raise QueryError(f"There is no query {name!r}.{_closest(name, known)} Known are {', '.join(known)}.")
    store = open_store(Path(output))
    return ask(store, fill(known[name], store, parameters or {}), limit=limit)


def fill(canned: Canned, store: ox.Store, parameters: Mapping[str, str], schema: Schema | None = None) -> str:
    """Give the SPARQL of a canned query with these parameters in their place.

    :raises QueryError: for a parameter that is unknown, missing, or not of its type.
    """
    known = {parameter.name: parameter for parameter in canned.parameters}
    for name in parameters:
        if name not in known:
            said = f"Known are {', '.join(known)}." if known else "It takes none."
            raise QueryError(f"The query {canned.name} has no parameter {name!r}.{_closest(name, known)} {said}")
    if not known:
        return canned.sparql
    terms = [_terms(parameter, parameters, store, canned, schema or load_schema()) for parameter in canned.parameters]
    rows = " ".join(f"({' '.join(row)})" for row in itertools.product(*terms))
    names = " ".join(f"?{parameter.name}" for parameter in canned.parameters)
    # A query may hold the row more than once: a part of it that is answered by itself sees nothing of the rest.
    return _ROW.sub(lambda _: f"VALUES ({names}) {{ {rows} }}", canned.sparql)


def entities_named(store: ox.Store, name: str, types: tuple[str, ...] = (), schema: Schema | None = None) -> list[str]:
    """Give the IRIs of the entities that have this name: those whose first name it is, else those that also have it.

    :param name: a name, or the IRI itself.
    :param types: the only types to look for; all where there are none.
    """
    classes = _classes(types, schema or load_schema())
    node = _named_node(name)
    if node is not None and next(iter(store.quads_for_pattern(node, None, None)), None):
        return [node.value]
    literal = ox.Literal(name)
    for term in ("skos:prefLabel", "skos:altLabel"):
        found = {quad.subject for quad in store.quads_for_pattern(None, _node(term), literal)}
        if fit := sorted(one.value for one in found if isinstance(one, ox.NamedNode) and _is_one(store, one, classes)):
            return fit
    return []


def names_like(store: ox.Store, name: str, types: tuple[str, ...] = (), schema: Schema | None = None) -> list[str]:
    """Give the up to five names of entities of these types that are closest to this one, the closest first."""
    classes = _classes(types, schema or load_schema())
    near: dict[str, float] = {}
    for term in ("skos:prefLabel", "skos:altLabel"):
        for quad in store.quads_for_pattern(None, _node(term), None):
            # Comparing is slow: only what shares two characters is looked at, the first of them included or not.
            words = quad.object.value if isinstance(quad.object, ox.Literal) else ""
            if words not in near and len(set(words) & set(name)) >= min(2, len(name)):
                if _is_one(store, quad.subject, classes):
                    near[words] = difflib.SequenceMatcher(None, name, words).ratio()
    return sorted(near, key=lambda words: (-near[words], words))[:5]


def _read(path: Path) -> Canned:
    sparql = path.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(sparql.splitlines(), 1):
        if not line.startswith("#"):
            break
        header = _HEADER.fullmatch(line)
        if header and header[1] == "parameter":
            match = _PARAMETER.fullmatch(header[2])
            if not match:
                raise QueryError(f"{path}, line {number}: write '# parameter: NAME TYPE = DEFAULT | zh | en'.")
            parameters.append(Parameter(match["name"], match["type"], match["zh"], match["en"], match["default"]))
        elif header:
            fields[header[1]] = header[2]
    needed = ("title-zh", "title-en", "description-zh", "description-en")
    if missing := [name for name in needed if not fields.get(name)]:
        raise QueryError(f"{path}: the first lines lack {', '.join(missing)}.")
    row = _ROW.search(sparql)
    if parameters and (not row or row[1].split() != [f"?{parameter.name}" for parameter in parameters]):
        names = " ".join(f"?{parameter.name}" for parameter in parameters)
        raise QueryError(f"{path}: the query must hold VALUES ({names}) {{ }} for its parameters.")
    titles = {name.replace("-", "_"): fields[name] for name in needed}
    return Canned(name=path.stem, parameters=tuple(parameters), sparql=sparql, **titles)


def _terms(
    parameter: Parameter, given: Mapping[str, str], store: ox.Store, canned: Canned, schema: Schema
) -> list[str]:
    value = given.get(parameter.name, parameter.default)
    if value is None:
        raise QueryError(f"The query {canned.name} needs --{parameter.name}: {parameter.en} ({parameter.zh}).")
    kind = parameter.type
    if kind == "date":
        return [typed(_day(value, last=parameter.name == "until"), "date")]
    if kind == "integer":
        if not re.fullmatch(r"-?\d{1,18}", value):
            raise QueryError(f"--{parameter.name} must be a whole number, not {value!r}.")
        return [typed(value, "integer")]
    if kind == "status":
        if value not in schema.statuses:
            raise QueryError(f"--{parameter.name} must be one of {', '.join(schema.statuses)}, not {value!r}.")
        return [vocabulary(f"kg:{value}")]
    if kind == "text":
        return [text(value)]
    if kind == "industry":
        return [text(_division(value, parameter))]
    types = () if kind == ANY else tuple(kind.split("|"))
    if found := entities_named(store, value, types, schema):
        return [f"<{iri}>" for iri in found]
    near = names_like(store, value, types, schema)
    hint = f" The closest are {'、'.join(near)}." if near else ""
    raise QueryError(f"--{parameter.name}: nothing of type {kind} is named {value!r}.{hint}")


def _division(value: str, parameter: Parameter) -> str:
    """Give the code of the division that a code or a word of a trade stands for."""
    if re.fullmatch(r"\d\d", value):
        return value
    from kg.lexicon import load_lexicon

    industries = load_lexicon().industries
    if value in industries:
        return industries[value]
    near = difflib.get_close_matches(value, list(industries), 5, 0.5)
    hint = f" The closest are {'、'.join(near)}." if near else ""
    raise QueryError(f"--{parameter.name}: {value!r} is neither a code of two digits nor a word of a trade.{hint}")


def _day(value: str, *, last: bool) -> str:
    """Give the first or last day of a year, month or day.

    >>> _day("2021", last=False), _day("2024-2", last=True)
    ('2021-01-01', '2024-02-29')
    """
    match = _DAY.fullmatch(value.strip())
    year, month, day = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0)
    month = month or (12 if last else 1)
    if not 1 <= year or not 1 <= month <= 12 or not day <= calendar.monthrange(max(year, 1), month)[1]:
        raise QueryError(f"{value!r} is no date: write 2021, 2021-05 or 2021-05-07.")
    return f"{year:04}-{month:02}-{day or (calendar.monthrange(year, month)[1] if last else 1):02}"


def _closest(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f" Did you mean {near[0]}?" if near else ""


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocabulary(name)[1:-1])


def _named_node(value: str) -> ox.NamedNode | None:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/", value):
        return None
    try:
        return ox.NamedNode(value)
    except ValueError:
        return None


def _classes(types: tuple[str, ...], schema: Schema) -> frozenset[ox.NamedNode]:
    known = schema.types
    return frozenset(ox.NamedNode(known[name].uri if name in known else PREFIXES["kg"] + name) for name in types)


def _is_one(store: ox.Store, node: Any, classes: frozenset[ox.NamedNode]) -> bool:  # noqa: ANN401
    kinds = {quad.object for quad in store.quads_for_pattern(node, _node("rdf:type"), None)}
    return bool(kinds & classes) if classes else bool(kinds)
