"""Where the nodes stand: computed beforehand, so that the page opens still.

The nodes that the page opens with are laid out a connected part at a time by stress majorisation: distances on paper
come as near as can be to distances in the graph, which converges to the same picture every time. Nodes are then pushed
apart until names have room, and the parts packed around the largest, into whatever gaps it leaves; what is linked to
nothing stands in rows below. All others are put around their neighbours. Coordinates are whole pixels.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from kg.kept import Recall

Points = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int64]

SEED = 7
_WIDTH = 16  # bytes of a point
ROUNDS = 150
# Room for a mark and a short name under it, in pixels.
ROOM = np.array([74.0, 46.0])
GAP = 70.0
# From one to the next of those that nothing links, in pixels.
PACE = np.array([118.0, 74.0])
# Of the grid on which parts are packed, in pixels; and how much wider than high the whole becomes.
CELL = 36.0
WIDE = 1.7
GOLDEN = 2.399963


def layout(count: int, edges: Pairs, core: Sequence[int], recall: Recall | None = None) -> npt.NDArray[np.int64]:
    """Give x and y of `count` nodes; `core` are laid out with care, the others around them.

    :param edges: one row an edge, two node numbers.
    :param recall: keeps the places of the core.
    """
    points = np.full((count, 2), np.nan)
    core_index = np.asarray(core, dtype=np.int64)
    if len(core_index):
        points[core_index] = _recalled(len(core_index), _within(count, edges, core_index), recall)
    if len(core_index) < count:
        _around(points, edges)
    return _apart(np.asarray(np.rint(points), dtype=np.int64))


def _recalled(count: int, edges: Pairs, recall: Recall | None) -> Points:
    if recall is None:
        return _core(count, edges)
    name = b"core" + np.array([count], dtype="<i8").tobytes() + edges.astype("<i8").tobytes()
    data = recall.get(name)
    if data is not None and len(data) == _WIDTH * count:
        return np.frombuffer(data, dtype="<f8").reshape(count, 2)
    points = _core(count, edges)
    recall.put(name, points.astype("<f8").tobytes())
    return points


def _apart(whole: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Step aside where rounding put one node on another."""
    while True:
        _, first = np.unique(whole, axis=0, return_index=True)
        again = np.setdiff1d(np.arange(len(whole)), first)
        if not len(again):
            return whole
        whole[again] += np.array([23, 11])


def _within(count: int, edges: Pairs, core: Pairs) -> Pairs:
    number = np.full(count, -1, dtype=np.int64)
    number[core] = np.arange(len(core))
    inner = number[edges.reshape(-1, 2)]
    return inner[(inner >= 0).all(axis=1)]


def _core(count: int, edges: Pairs) -> Points:
    _, labels = connected_components(_matrix(count, edges, np.ones(len(edges))), directed=False)
    members = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    members.sort(key=lambda part: (-len(part), part[0]))
    linked = [part for part in members if len(part) > 1]
    inner = [_within(count, edges, part) for part in linked]
    parts = [_part(len(part), links) for part, links in zip(linked, inner, strict=True)]
    points = np.zeros((count, 2))
    for part, placed in zip(linked, _pack(parts, inner), strict=True):
        points[part] = placed
    single = np.array([part[0] for part in members if len(part) == 1], dtype=np.int64)
    points[single] = _rows(len(single), points[np.concatenate(linked)] if linked else np.zeros((0, 2)))
    return points


def _rows(count: int, above: Points) -> Points:
    """Give places in rows under what is `above`, as wide as that is."""
    low, high = (above.min(axis=0), above.max(axis=0)) if len(above) else (np.zeros(2), np.zeros(2))
    across = max(1, min(count, int((high[0] - low[0]) / PACE[0]) + 1), math.ceil(math.sqrt(count * 0.8)))
    number = np.arange(count)
    middle = (low[0] + high[0]) / 2 - PACE[0] * (min(across, count) - 1) / 2
    x = middle + PACE[0] * (number % across) + PACE[0] / 2 * (number // across % 2)
    y = high[1] + (1.5 * GAP if len(above) else 0.0) + PACE[1] * (number // across)
    return np.column_stack([x, y])


def _matrix(count: int, edges: Pairs, weights: Points) -> csr_matrix:
    return csr_matrix((weights, (edges[:, 0], edges[:, 1])), shape=(count, count))


def _part(count: int, edges: Pairs) -> Points:
    if count == 1:
        return np.zeros((1, 2))
    pairs = np.unique(np.sort(edges, axis=1), axis=0)
    degree = np.bincount(pairs.ravel(), minlength=count)
    # A hub needs a circumference on which its neighbours' names fit.
    length = 70.0 + 5.5 * np.minimum(degree[pairs].max(axis=1), 60)
    wanted = dijkstra(_matrix(count, pairs, length), directed=False)
    return _spread(_upright(_majorise(wanted)))


def _majorise(wanted: Points) -> Points:
    count = len(wanted)
    points: Points = np.random.default_rng(SEED).standard_normal((count, 2)) * wanted.max() / 3
    weight = 1.0 / np.square(np.where(wanted > 0, wanted, 1.0))
    np.fill_diagonal(weight, 0.0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.inv(laplacian + 1.0 / count) - 1.0 / count
    for _ in range(ROUNDS):
        distance = np.linalg.norm(points[:, None] - points[None], axis=2)
        pull = -weight * wanted / np.where(distance > 0, distance, 1.0)
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        points = inverse @ (pull @ points)
    return points


def _upright(points: Points) -> Points:
    """Turn the longer side to lie flat, as screens do."""
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned: Points = centred @ axes[:, ::-1]
    # The sign of an axis is free: fix it, or two machines show mirror pictures.
    farthest = np.abs(np.rint(turned)).argmax(axis=0)
    sign = np.where(turned[farthest, [0, 1]] < 0, -1.0, 1.0)
    return turned * sign


def _spread(points: Points) -> Points:
    """Push nodes apart, step by step, until every one has its room."""
    points = points.copy()
    for _ in range(120):
        offset = points[:, None] - points[None]
        overlap = ROOM - np.abs(offset)
        close: npt.NDArray[np.bool_] = np.asarray((overlap > 0).all(axis=2))
        np.fill_diagonal(close, False)
        if not close.any():
            break
        side = np.where(offset > 0, 1.0, np.where(offset < 0, -1.0, np.sign(_order(len(points)))[..., None]))
        shallow = (overlap / ROOM).argmin(axis=2)
        push = np.zeros_like(offset)
        np.put_along_axis(push, shallow[..., None], np.take_along_axis(overlap * side, shallow[..., None], 2), 2)
        points += 0.3 * np.where(close[..., None], push, 0.0).sum(axis=1)
    return points


def _order(count: int) -> Points:
    number = np.arange(count, dtype=np.float64)
    return number[:, None] - number[None]


def _pack(parts: Sequence[Points], links: Sequence[Pairs]) -> list[Points]:
    """Put the parts, largest first, each at the free place nearest the middle, in a form that is wider than high.

    A part takes up the cells of a grid that its nodes and links cover, so that a small one may stand between the arms
    of a large one.
    """
    shapes = [_covered(part, pairs) for part, pairs in zip(parts, links, strict=True)]
    side = 2 * max((max(mask.shape) for mask, _ in shapes), default=0)
    side += 2 * math.ceil(math.sqrt(sum(mask.size for mask, _ in shapes)))
    taken = np.zeros((side, side), dtype=bool)
    placed = []
    for part, (mask, corner) in zip(parts, shapes, strict=True):
        # By the Fourier transform, the cells that are taken already under the mask at each place at once.
        wide = np.fft.rfft2(taken) * np.conj(np.fft.rfft2(mask, s=taken.shape))
        valid = side - mask.shape[0] + 1, side - mask.shape[1] + 1
        free = np.fft.irfft2(wide, s=taken.shape)[: valid[0], : valid[1]] < 0.5
        rows, columns = np.nonzero(free)
        offset = np.column_stack([columns + mask.shape[1] / 2, rows + mask.shape[0] / 2]) - side / 2
        at = int(np.argmin(np.rint(100 * np.hypot(offset[:, 0] / WIDE, offset[:, 1])), axis=0))
        row, column = rows[at], columns[at]
        taken[row : row + mask.shape[0], column : column + mask.shape[1]] |= mask
        placed.append(part - corner + CELL * (np.array([column, row]) - side / 2))
    return placed


def _covered(part: Points, links: Pairs) -> tuple[npt.NDArray[np.bool_], Points]:
    """Give the cells that a part covers with room around, and the point of its first cell's corner."""
    steps = np.linspace(0.0, 1.0, 12)[:, None, None]
    along = (part[links[:, 0]] * (1 - steps) + part[links[:, 1]] * steps).reshape(-1, 2)
    spread = np.array([[x, y] for x in (-1, 0, 1) for y in (-1, 0, 1)]) * [0.8 * GAP, 0.6 * GAP]
    body = (np.concatenate([part, along])[:, None] + spread).reshape(-1, 2)
    corner = body.min(axis=0)
    cells = np.floor((body - corner) / CELL).astype(np.int64)
    mask = np.zeros((cells[:, 1].max() + 1, cells[:, 0].max() + 1), dtype=bool)
    mask[cells[:, 1], cells[:, 0]] = True
    return mask, corner


def _around(points: Points, edges: Pairs) -> None:
    """Place the nodes that have no place yet on sunflower spirals around a neighbour, ring after ring."""
    moving = np.isnan(points[:, 0])
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    while True:
        open_ = np.isnan(points[:, 0])
        ready = both[open_[both[:, 0]] & ~open_[both[:, 1]]]
        if not len(ready):
            break
        nodes, first = np.unique(ready[:, 0], return_index=True)
        anchors = ready[first, 1]
        points[nodes] = points[anchors] + _sunflower(_rank_among(anchors), 90.0)
    rest = np.flatnonzero(np.isnan(points[:, 0]))
    reach = np.nanmax(np.abs(points)) if len(rest) < len(points) else 0.0
    points[rest] = _sunflower(np.arange(len(rest)), 60.0, start=reach + GAP)
    _loosen(points, moving)


def _rank_among(anchors: Pairs) -> Pairs:
    """Count up, from 0, the entries that share a value, in order of appearance."""
    order = np.argsort(anchors, kind="stable")
    ordered = anchors[order]
    starts = np.r_[0, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1]
    lengths = np.diff(np.r_[starts, len(ordered)])
    rank = np.empty(len(anchors), dtype=np.int64)
    rank[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    return rank


def _sunflower(number: Pairs, step: float, start: float = 0.0) -> Points:
    radius = np.sqrt(start**2 + step**2 * (number + 1.0))
    return np.column_stack([radius * np.cos(GOLDEN * number), radius * np.sin(GOLDEN * number)])


def _loosen(points: Points, moving: npt.NDArray[np.bool_]) -> None:
    """Part the nodes that came to lie on others: a few rounds against the nearest ones."""
    at = np.flatnonzero(moving)
    for _ in range(8):
        tree = cKDTree(points, balanced_tree=False, compact_nodes=False)
        distance, nearest = tree.query(points[at], k=min(5, len(points)), distance_upper_bound=GAP)
        push = np.zeros((len(at), 2))
        for column in range(1, distance.shape[1]):
            near = np.flatnonzero(distance[:, column] < GAP)  # where there is none, the distance is infinite
            apart = np.maximum(distance[near, column], 1e-6)[:, None]
            push[near] += (points[at[near]] - points[nearest[near, column]]) / apart * (GAP - apart) * 0.3
        points[at] += push
