"""What the page takes of a node and of an edge, beside what depends on all of them: places, numbers, order."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from pypinyin import lazy_pinyin

DETAILS = (
    "names", "identifiers", "industry", "industry_basis", "place", "province", "city", "possibly_same", "reasons",
    "mentions",
)  # fmt: skip


class NodeCard(msgspec.Struct, frozen=True, array_like=True):
    """A node: confidence in thousandths, other names and pinyin a line each, `details` as JSON."""

    label: str
    type: str
    confidence: int
    support: int
    alias: str
    pinyin: str
    industry: str
    place: str
    details: str


class EdgeCard(msgspec.Struct, frozen=True, array_like=True):
    """An edge: confidence in thousandths, the ids of its documents, the years that it speaks of, evidence as JSON."""

    type: str
    status: str
    withdrawn: bool
    confidence: int
    support: int
    documents: tuple[str, ...]
    years: tuple[int, ...]
    evidence: str


def node_card(node: Mapping[str, Any]) -> NodeCard:
    """Give what the page takes of a node."""
    label = node["label"]
    others = [name for name in node.get("names", []) if name != label]
    return NodeCard(
        label=label,
        type=node["type"],
        confidence=round(1000 * node.get("confidence", 1.0)),
        support=node.get("support", 1),
        alias="\n".join(others),
        pinyin="\n".join(_pinyin(name) for name in (label, *others)),
        industry=node.get("industry", ""),
        place=node.get("place", ""),
        details=compact({name: node[name] for name in DETAILS if name in node}),
    )


def edge_card(edge: Mapping[str, Any]) -> EdgeCard:
    """Give what the page takes of an edge."""
    evidence = edge.get("evidence", [])
    return EdgeCard(
        type=edge["type"],
        status=edge["status"],
        withdrawn=bool(edge.get("withdrawn", False)),
        confidence=round(1000 * edge.get("confidence", 1.0)),
        support=edge.get("support", 1),
        documents=tuple(sorted({found["document"] for found in evidence})),
        years=tuple(sorted({year for found in evidence for year in years_of(found)})),
        evidence=compact(evidence),
    )


def years_of(evidence: Mapping[str, Any]) -> list[int]:
    """Give the years that an evidence speaks of: those of the stated date, else that of the report, negative.

    >>> years_of({"date": {"first": "2021-05-01", "last": "2022-01-31"}}), years_of({"reportedOn": "2024-04-03"})
    ([2021, 2022], [-2024])
    """
    if date := evidence.get("date"):
        first, last = int(date["first"][:4]), int(date["last"][:4])
        # A plan "by 2049" is two years, not thirty: its ends are what is stated.
        return sorted({first, last}) if last - first > 5 else list(range(first, last + 1))
    reported = evidence.get("reportedOn", "")[:4]
    return [-int(reported)] if reported.isdigit() else []


def compact(value: Any) -> str:  # noqa: ANN401
    """Give JSON without blanks."""
    return _dumps(value)


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _pinyin(name: str) -> str:
    # A name of ten thousand characters is no name: nobody types it.
    return " ".join(lazy_pinyin(name[:40], errors="default")).lower()
