"""How types, relations and statuses look: one table each, read by pyvis and by the page alike.

Shape and fill tell types apart without colour, dashes tell statuses apart; colours keep three to one against the
light and the dark ground.
"""

import math
from typing import Any

from kg.schema import Schema

Style = dict[str, Any]

# Shape, filled or hollow, colour, and size beside that of a company.
NODE_STYLES: dict[str, tuple[str, bool, str, float]] = {
    "PARK": ("hexagon", True, "#c9573c", 1.25),
    "COMPANY": ("dot", True, "#3f7fae", 1.0),
    "UNIVERSITY": ("square", True, "#7d62b0", 0.95),
    "INSTITUTE": ("diamond", True, "#a4589b", 1.0),
    "PROJECT": ("triangle", True, "#2f9170", 1.0),
    "GOVERNMENT": ("square", False, "#8d7340", 0.9),
    "ORGANIZATION": ("dot", False, "#5f7f93", 1.0),
    "PLACE": ("triangleDown", True, "#71903f", 0.95),
    "PERSON": ("diamond", False, "#b85a72", 0.95),
    "EVENT": ("star", True, "#b3841c", 1.05),
}
# For types of a user's own schema.
SPARE_SHAPES = ("hexagon", "triangle", "star", "triangleDown", "square", "dot")
SPARE_COLOURS = ("#4d8f97", "#9a6a4f", "#6d74b8", "#7f8a3a", "#b0607f")

RELATION_COLOURS = {
    "落户": "#c9573c",
    "签约": "#3f7fae",
    "合作": "#2f9170",
    "投资": "#b3841c",
    "建设": "#7d62b0",
    "位于": "#8795a1",
    "隶属": "#64788a",
    "任职": "#b85a72",
    "主办": "#a4589b",
    "收购": "#5560bd",
}
GREY = "#8f959c"
DASHES: dict[str, list[int] | bool] = {"done": False, "planned": [7, 6], "ended": [12, 4, 2, 4], "negated": [2, 5]}


def node_groups(schema: Schema) -> dict[str, Style]:
    """Give vis-network's `groups`: the look of each entity type."""
    groups = {}
    for number, name in enumerate(schema.types):
        spare = (SPARE_SHAPES[number % 6], number % 2 == 0, SPARE_COLOURS[number % 5], 1.0)
        shape, filled, colour, scale = NODE_STYLES.get(name, spare)
        groups[name] = {"shape": shape, "filled": filled, "colour": colour, "scale": scale}
    return groups


def relation_colours(schema: Schema) -> dict[str, str]:
    """Give the colour of each relation."""
    return {name: RELATION_COLOURS.get(name, SPARE_COLOURS[number % 5]) for number, name in enumerate(schema.relations)}


def node_size(support: int) -> float:
    """Give the radius in pixels: it grows with the number of documents, slowly."""
    return round(9 + 6 * math.sqrt(min(support, 60)), 1)


def line_width(support: int) -> float:
    """Give the width in pixels at full size, by the number of documents: seen from afar a line is a third of that."""
    return round(3 + min(4.0, math.log2(max(1, support))), 1)


def edge_style(colour: str, status: str, symmetric: bool, withdrawn: bool) -> Style:
    """Give the look of a statement: dashed where planned, grey where ended or withdrawn."""
    return {
        "color": GREY if status == "ended" or withdrawn else colour,
        "dashes": DASHES.get(status, False),
        "arrows": "" if symmetric else "to",
    }
