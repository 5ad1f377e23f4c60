"""A small graph for the questions of `ontology/queries/`, made of the rows of `cases/queries.json`."""

import json
from pathlib import Path

import networkx as nx

from kg.schema import load_schema


def query_graph():
    """Give the graph; every sentence is 'HEAD RELATION TAIL。' in a document that consists of such sentences."""
    case = json.loads((Path(__file__).parent / "cases" / "queries.json").read_text(encoding="utf-8"))
    schema = load_schema()
    graph = nx.MultiDiGraph(name="kg", version="1", base_iri="https://my.org/id/", documents={})
    graph.graph["documents"] = {
        name: {"date": day, "hash": name * 32, "title": f"报道{name}"} for name, day in case["documents"].items()
    }
    for name, (type_, *others) in case["names"].items():
        graph.add_node(key(case, name), label=name, type=type_, names=sorted([name, *others]), confidence=0.9,
                       support=1, documents=[], mentions=[], identifiers=[])  # fmt: skip
        graph.nodes[key(case, name)].update(case["attributes"].get(name, {}))
    length = dict.fromkeys(case["documents"], 0)
    for row in case["statements"]:
        _add(graph, schema, case, row, length)
    for _, node in graph.nodes(data=True):
        node["mentions"].sort(key=lambda mention: (mention["document"], mention["start"]))
        node["documents"] = sorted({mention["document"] for mention in node["mentions"]})
    return graph


def key(case, name):
    return f"{case['names'][name][0].lower()}/{name}"


def _add(graph, schema, case, row, length):
    head, type_, tail, status, where, *more = row
    evidence = []
    for document, about in where.items():
        text = f"{head}{type_}{tail}。"
        at = length[document]
        length[document] += len(text)
        found = {"document": document, "hash": document * 32, "start": at, "end": at + len(text), "text": text,
                 "confidence": 0.8, "event": f"{document}-{at}", "reportedOn": case["documents"][document]}  # fmt: skip
        if "date" in about:
            found["date"] = {"first": about["date"], "last": about["date"], "quote": _quote(text, head, at)}
        if "amount" in about:
            value, found["event"] = about["amount"]
            quote = {"start": 900, "end": 902, "text": "万元"}
            found["amount"] = {"value": value, "currency": "CNY", "quote": quote}
        evidence.append(found)
        for end in (head, tail):
            node = graph.nodes[key(case, end)]
            node["mentions"].append({"document": document, **_quote(text, end, at)})
    ends = [key(case, end) for end in (head, tail)]
    if schema.relations[type_].symmetric:
        ends.sort()
    edge_key = type_ if status == "done" else f"{type_}|{status}"
    graph.add_edge(*ends, key=edge_key)
    graph.edges[(*ends, edge_key)].update(
        type=type_, status=status, label=type_, confidence=0.8, support=len(evidence), evidence=evidence,
        events=sorted({found["event"] for found in evidence}),
        **{name: found[name] for found in evidence for name in ("amount", "date") if name in found},
        **({"withdrawn": True} if more else {}),
    )  # fmt: skip


def _quote(text, words, at):
    start = text.index(words)
    return {"start": at + start, "end": at + start + len(words), "text": words}
