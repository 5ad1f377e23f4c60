"""The graph as GEXF 1.2, for Gephi: written an element at a time, so that its size costs no memory.

Attributes are scalars; of the evidence, the surest sentence and its place stand on the edge.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
from lxml import etree

from kg.export.nx import FORBIDDEN

NAMESPACE = "http://www.gexf.net/1.2draft"
_NODE = {"type": "string", "names": "string", "confidence": "double", "support": "integer", "industry": "string",
         "place": "string"}  # fmt: skip
_EDGE = {"relation": "string", "status": "string", "withdrawn": "boolean", "confidence": "double",
         "support": "integer", "amount": "long", "currency": "string", "quote": "string", "document": "string",
         "start": "integer", "end": "integer"}  # fmt: skip


def write_gexf(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write GEXF that Gephi and `networkx.read_gexf` read."""
    beside = path.with_name(path.name + ".part")
    with etree.xmlfile(str(beside), encoding="utf-8") as file:
        file.write_declaration()
        with file.element(_tag("gexf"), {"version": "1.2"}, nsmap={None: NAMESPACE}):
            with file.element(_tag("graph"), {"defaultedgetype": "directed", "mode": "static"}):
                for kind, attributes in (("node", _NODE), ("edge", _EDGE)):
                    with file.element(_tag("attributes"), {"class": kind}):
                        for name, type_ in attributes.items():
                            file.write(etree.Element(_tag("attribute"), id=name, title=name, type=type_))
                with file.element(_tag("nodes")):
                    for key in sorted(graph):
                        node = graph.nodes[key]
                        told = {**node, "names": "；".join(node.get("names", ()))}
                        about = {"id": _clean(key), "label": _clean(node.get("label", key))}
                        file.write(_element("node", about, told, _NODE))
                with file.element(_tag("edges")):
                    for number, (head, tail, key) in enumerate(sorted(graph.edges(keys=True))):
                        edge = graph.edges[head, tail, key]
                        about = {"id": str(number), "source": _clean(head), "target": _clean(tail)}
                        file.write(_element("edge", {**about, "label": _clean(key)}, _told(edge), _EDGE))
    beside.replace(path)


def _told(edge: Mapping[str, Any]) -> dict[str, Any]:
    best: Mapping[str, Any] = max(edge.get("evidence", ()), key=lambda found: found.get("confidence", 0.0), default={})
    place = {name: best[name] for name in ("document", "start", "end") if name in best}
    amount = edge.get("amount", {})
    sums = {"amount": amount["value"], "currency": amount["currency"]} if amount else {}
    return {**edge, "relation": edge["type"], **place, "quote": best.get("text", ""), "amount": None, **sums}


def _element(name: str, about: dict[str, str], told: Mapping[str, Any], known: Iterable[str]) -> Any:  # noqa: ANN401
    element = etree.Element(_tag(name), about)
    values = etree.SubElement(element, _tag("attvalues"))
    for attribute in known:
        value = told.get(attribute)
        if value is not None and value != "":
            shown = str(value).lower() if isinstance(value, bool) else _clean(str(value))
            etree.SubElement(values, _tag("attvalue"), {"for": attribute, "value": shown})
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
