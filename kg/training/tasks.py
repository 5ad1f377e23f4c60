"""Tasks for Label Studio: what was read, as predictions to be corrected, and the labelling configuration.

`kg.training.label_studio` reads the corrected export back, and tells what its parts mean.
"""

import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

from kg.export.styles import node_groups, relation_colours
from kg.model import Document, Entity, Extraction, Mention, Relation, Span
from kg.schema import Schema
from kg.training.label_studio import IGNORE, STATUSES

_IGNORED = "#bbbbbb"
_STATUS_COLOUR = "#888888"


def outside(text: str, body: tuple[Span, ...]) -> list[Span]:
    """Give the parts of a text that are not its body, without the blanks around them."""
    ends = [0, *(edge for span in body for edge in (span.start, span.end)), len(text)]
    found = []
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        part = text[start:end]
        if part.strip():
            found.append(Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())))
    return found


def label_config(schema: Schema) -> str:
    """Give the labelling configuration (XML) for the types and relations of a schema."""
    view = ET.Element("View")
    relations = ET.SubElement(view, "Relations", choice="multiple")
    for name, colour in relation_colours(schema).items():
        ET.SubElement(relations, "Relation", value=name, background=colour)
    for status in STATUSES:
        ET.SubElement(relations, "Relation", value=status, background=_STATUS_COLOUR)
    labels = ET.SubElement(view, "Labels", name="label", toName="text")
    for name, group in node_groups(schema).items():
        ET.SubElement(labels, "Label", value=name, hint=schema.types[name].label_zh, background=group["colour"])
    ET.SubElement(labels, "Label", value=IGNORE, hint="不是正文", background=_IGNORED)
    ET.SubElement(view, "Text", name="text", value="$text", granularity="symbol")
    ET.SubElement(
        view, "TextArea", name="entity", toName="text", perRegion="true", editable="true", maxSubmissions="1", rows="1",
        placeholder="entity, where the words above are not its name",
    )  # fmt: skip
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def to_task(document: Document, extraction: Extraction, version: str) -> dict[str, Any]:
    """Give a document as a task with one prediction.

    A relation joins the mentions of its ends that stand in its sentence; else those nearest to it.

    :param version: what is said to have made the prediction.
    """
    names = _names(extraction.entities)
    results = [_region(document.text, one, IGNORE, "i") for one in outside(document.text, extraction.body)]
    for mention in extraction.mentions:
        region = _region(document.text, mention, mention.type, "m")
        results.append(region)
        if names[mention.entity] != region["value"]["text"]:
            place = {"start": mention.start, "end": mention.end, "text": [names[mention.entity]]}
            results.append({**region, "from_name": "entity", "type": "textarea", "value": place})
    for relation in extraction.relations:
        results.append(_relation(relation, extraction.mentions))
    sure = [one.confidence for one in extraction.mentions] + [one.confidence for one in extraction.relations]
    return {
        "data": {"text": document.text, "document": document.id, "date": document.date, "source": document.source},
        "predictions": [
            {
                "model_version": version,
                "score": round(sum(sure) / len(sure), 3) if sure else 0.0,
                "result": results,
            }
        ],
    }


def _names(entities: tuple[Entity, ...]) -> dict[str, str]:
    """Give each entity a name that no other of its type bears."""
    counts = Counter((one.type, one.name) for one in entities)
    return {one.key: one.name if counts[one.type, one.name] == 1 else f"{one.name} ({one.key})" for one in entities}


def _region(text: str, span: Span | Mention, label: str, mark: str) -> dict[str, Any]:
    value = {"start": span.start, "end": span.end, "text": text[span.start : span.end], "labels": [label]}
    return {
        "id": f"{mark}{span.start}", "from_name": "label", "to_name": "text", "type": "labels", "value": value,
    }  # fmt: skip


def _relation(relation: Relation, mentions: tuple[Mention, ...]) -> dict[str, Any]:
    head, tail = (_nearest(relation, key, mentions) for key in (relation.head, relation.tail))
    labels = [relation.type] if relation.status == "done" else [relation.type, relation.status]
    return {
        "type": "relation", "from_id": f"m{head.start}", "to_id": f"m{tail.start}", "direction": "right",
        "labels": labels,
    }  # fmt: skip


def _nearest(relation: Relation, key: str, mentions: tuple[Mention, ...]) -> Mention:
    place = relation.evidence
    held = [one for one in mentions if one.entity == key]
    return min(held, key=lambda one: (max(place.start - one.end, one.start - place.end, 0), one.start))
