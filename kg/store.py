"""The RDF of an output as an Oxigraph store: in memory while it is small, else on disk under `.kg/store`.

The store on disk is a cache of `graph.ttl`, named after the size and time of that file: it is built when first needed,
renamed into place when complete, and only ever opened for reading. Where it cannot be built (an output on a medium that
cannot be written) the graph is read into memory.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import QueryError

if TYPE_CHECKING:
    import rdflib

TURTLE = "graph.ttl"
FORMAT = "1"
# Above this size reading the file takes longer than opening a store (about 0.2 s).
SMALL = 8_000_000


def open_store(output: Path) -> ox.Store:
    """Open the RDF of an output folder; treat the store as read-only.

    :raises QueryError: where the folder holds no graph, or one that this version cannot read.
    """
    turtle = output / TURTLE
    if not turtle.is_file():
        raise QueryError(f"{output} holds no {TURTLE}: make it with kg build INPUT -o {output}.")
    store = None
    if turtle.stat().st_size > SMALL:
        store = _on_disk(output)
    if store is None:
        store = ox.Store()
        _load(store, turtle)
    _check_version(store, output)
    return store


def build_store(output: Path) -> Path:
    """Build the store of an output on disk unless it stands there already; give its folder. Older ones are removed.

    :raises OSError: where it cannot be written.
    :raises QueryError: where `graph.ttl` is no Turtle.
    """
    folder = store_folder(output)
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(folder.name + ".part")
    shutil.rmtree(beside, ignore_errors=True)
    store = ox.Store(str(beside))
    _load(store, output / TURTLE)
    store.flush()
    del store  # releases the lock, without which Windows does not rename
    beside.replace(folder)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def store_folder(output: Path) -> Path:
    """Give the folder in which the store of the present `graph.ttl` stands, or would stand."""
    status = (output / TURTLE).stat()
    return output / ".kg" / "store" / f"{status.st_size}-{status.st_mtime_ns}"


def load_rdf(output: str | Path) -> "rdflib.Graph":
    """Give the RDF of an output as an rdflib graph that Oxigraph answers: SPARQL at its speed, rdflib's interface.

    :raises QueryError: where the folder holds no graph, or one that this version cannot read.
    """
    import rdflib
    from oxrdflib import OxigraphStore
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    from kg.export.terms import PREFIXES

    # Under any other identifier the graph would be a named one, and empty.
    graph = rdflib.Graph(store=OxigraphStore(store=open_store(Path(output))), identifier=DATASET_DEFAULT_GRAPH_ID)
    for prefix, namespace in PREFIXES.items():
        # oxrdflib keeps prefixes beside the store, so a read-only one takes them too.
        graph.bind(prefix, namespace, replace=True)
    return graph


def _on_disk(output: Path) -> ox.Store | None:
    try:
        return ox.Store.read_only(str(build_store(output)))
    except OSError:
        return None


def _load(store: ox.Store, turtle: Path) -> None:
    try:
        store.bulk_load(path=turtle, format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise QueryError(f"{turtle} is damaged ({error}): run kg build again.") from error


def _check_version(store: ox.Store, output: Path) -> None:
    query: Any = store.query(
        "SELECT ?v { ?d a kg:Dataset OPTIONAL { ?d kg:format ?v } }",
        prefixes={"kg": "https://w3id.org/parkkg/ontology#"},
    )
    found = [row["v"].value if row["v"] else "" for row in query]
    if found != [FORMAT]:
        said = found[0] if found and found[0] else "unknown"
        raise QueryError(
            f"{output / TURTLE} has format {said}, this version reads {FORMAT}: run kg build INPUT -o {output} again."
        )
