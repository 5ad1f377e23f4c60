"""Which entities of different documents are one thing in the world.

First every entity gets a node by itself: the known thing that it is; else its name, a bare one with the place of its
document in front (高新区 of a report on 高邮: 高邮高新区); else a node of this document alone. Then nodes that share a
key are compared, the surest pairs are merged first, and no merge may join two nodes that a clue or a decision keeps
apart. A short name that fits two things which are not one is left alone. Unsure means two nodes, listed as a doubt.

The sources are never changed: a `Linkage` maps them to things, and another decision gives another map.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from kg.garbage import give_back
from kg.identity.compare import Verdict, compare
from kg.identity.context import Context
from kg.identity.decisions import Decision, Judgement, is_id, plain
from kg.identity.judging import judge_pairs
from kg.identity.sources import Node, gather
from kg.identity.subjects import Subject
from kg.identity.things import MOST_KEPT, Canonical, Group, things_of
from kg.kept import Recall
from kg.lexicon import Lexicon
from kg.model import Extraction, Value

Source: TypeAlias = tuple[str, str]
Pair: TypeAlias = tuple[int, int]
Decisions: TypeAlias = Sequence[Decision]
#: A short name goes to the best of several things only if it leads by this much.
_LEAD = 0.1
_LARGEST_CHECK = 400
#: Nodes from which on memory is given back between two steps.
_MANY = 50_000


class Doubt(Value, frozen=True, order=True):
    """Two things that may be one: their ids and names, the score, and what speaks for and against."""

    left: str
    right: str
    type: str
    left_name: str
    right_name: str
    score: float
    reasons: tuple[str, ...] = ()


class Linkage(Value, frozen=True):
    """What the linker found: the thing of each source (document id, entity key), and the doubtful pairs, sorted."""

    things: dict[Source, Canonical]
    doubts: tuple[Doubt, ...] = ()


def resolve(extractions: Iterable[Extraction], lexicon: Lexicon, decisions: Decisions = ()) -> dict[Source, Canonical]:
    """Give the thing in the world of each entity, by document id and entity key."""
    return link(extractions, lexicon, decisions).things


def link(
    extractions: Iterable[Extraction], lexicon: Lexicon, decisions: Decisions = (), recall: Recall | None = None
) -> Linkage:
    """Decide which entities are one thing, and which pairs nobody can tell.

    The order of the documents does not matter.

    :param recall: what an earlier build has kept of its comparisons.
    """
    ordered = sorted(extractions, key=lambda one: one.id)
    nodes = gather((Context(one, lexicon) for one in ordered), lexicon, sides_kept_apart(decisions), recall)
    things, doubts = settle(nodes, lexicon, decisions, recall)
    return Linkage({source: things[at] for at, node in enumerate(nodes) for source in node.sources}, doubts)


def settle(
    nodes: Sequence[Node], lexicon: Lexicon, decisions: Decisions = (), recall: Recall | None = None
) -> tuple[list[Canonical], tuple[Doubt, ...]]:
    """Give the thing that each node is, and the doubtful pairs.

    :param recall: what an earlier build has kept of its comparisons.
    """
    subjects = [node.subject for node in nodes]
    # Nearly all pairs are two things: that is found again where it is asked for, and not held.
    verdicts = judge_pairs(subjects, lexicon, recall)
    if len(nodes) > _MANY:
        give_back()  # the arrays of all pairs
    by_name = [one for one in decisions if not (is_id(one.left) or is_id(one.right))]
    verdicts |= decided_verdicts(nodes, by_name, {})
    clusters, things = group_nodes(nodes, verdicts, lexicon, subjects, recall)
    if len(by_name) < len(decisions):
        # Ids are those of the build without the decisions that speak of them.
        ids = {one.id: clusters.members[root] for root, one in things.items()}
        verdicts |= decided_verdicts(nodes, decisions, ids)
        clusters, things = group_nodes(nodes, verdicts, lexicon, subjects, recall)
    return [things[clusters.root(at)] for at in range(len(nodes))], _doubts(verdicts, clusters, things)


def group_nodes(
    nodes: Sequence[Node],
    verdicts: Mapping[Pair, Verdict],
    lexicon: Lexicon,
    subjects: Sequence[Subject] | None = None,
    recall: Recall | None = None,
) -> tuple["_Clusters", dict[int, Canonical]]:
    """Merge what is one thing among these nodes; give the clusters, and the thing of each by the root of its nodes.

    :param subjects: what comparison sees of the nodes, where it has been made already.
    :param recall: what an earlier build has kept of its things.
    """
    clusters = _Clusters(subjects or [node.subject for node in nodes], lexicon, verdicts)
    for pair in _merges(verdicts, clusters):
        clusters.merge(*pair)
    groups = (
        (root, Group([nodes[at] for at in members], clusters.reasons.get(root, frozenset())))
        for root, members in clusters.members.items()
    )
    return clusters, things_of(groups, lexicon, recall if len(clusters.members) <= MOST_KEPT else None)


def sides_kept_apart(decisions: Iterable[Decision]) -> frozenset[str]:
    """Give the sources `name@document` that decisions keep to themselves."""
    apart = [one for one in decisions if one.judgement is not Judgement.SAME]
    return frozenset(side for one in apart for side in (one.left, one.right) if "@" in side)


def decided_verdicts(
    nodes: Sequence[Node], decisions: Iterable[Decision], ids: Mapping[str, Sequence[int]]
) -> dict[Pair, Verdict]:
    """Give the verdicts of decisions, which stand in the place of any comparison.

    :param ids: the positions of the nodes that an id stands for; an unknown id is taken for a name.
    """
    decisions = tuple(decisions)
    wanted = {(d.type, plain(side)) for d in decisions for side in (d.left, d.right)}
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        for name in sorted({plain(one) for one in node.all_names} | set(node.marks)):
            if (node.type, name) in wanted:
                places[node.type, name].append(at)
    found = {}
    for decision in decisions:
        score = {Judgement.SAME: 1.0, Judgement.DIFFERENT: 0.0, Judgement.UNDECIDED: 0.5}[decision.judgement]
        note = f"decided: {decision.judgement.value}" + (f" ({decision.note})" if decision.note else "")
        verdict = Verdict(decision.judgement, score, (note,), veto=decision.judgement is not Judgement.SAME)
        sides = (decision.left, decision.right)
        lefts, rights = (ids.get(side, places.get((decision.type, plain(side)), [])) for side in sides)
        for left in lefts:
            for right in rights:
                if left != right:
                    found[min(left, right), max(left, right)] = verdict
    return found


class _Clusters:
    """Union-find over nodes that refuses a merge which would join two nodes that are kept apart."""

    def __init__(self, subjects: Sequence[Subject], lexicon: Lexicon, verdicts: Mapping[Pair, Verdict]) -> None:
        self._subjects = subjects
        self._lexicon = lexicon
        self._verdicts = verdicts
        self._parent = list(range(len(subjects)))
        self.members: dict[int, list[int]] = {at: [at] for at in range(len(subjects))}
        self.reasons: dict[int, set[str]] = defaultdict(set)

    def root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def excluded(self, left: int, right: int) -> bool:
        """Say whether two nodes are kept apart by a decision or a clue that forbids."""
        pair = min(left, right), max(left, right)
        verdict = self._verdicts.get(pair)
        if verdict is None:
            verdict = compare(self._subjects[pair[0]], self._subjects[pair[1]], self._lexicon)
        return verdict.veto

    def merge(self, left: int, right: int) -> bool:
        first, second = sorted((self.root(left), self.root(right)))
        if first == second:
            return True
        mine, theirs = self.members[first], self.members[second]
        decided = self._verdicts.get((min(left, right), max(left, right)))
        forced = decided is not None and decided.score == 1.0 and decided.reasons[0].startswith("decided")
        if len(mine) * len(theirs) > _LARGEST_CHECK:
            mine, theirs = mine[:20], theirs[:20]
        if any(self.excluded(one, other) for one in mine for other in theirs if not forced or self._known(one, other)):
            return False
        self._parent[second] = first
        self.members[first] = sorted(self.members[first] + self.members.pop(second))
        self.reasons[first] |= self.reasons.pop(second, set())
        if decided is not None:
            names = "; ".join(sorted({self._subjects[left].name, self._subjects[right].name}))
            self.reasons[first].add(f"{names}: {', '.join(decided.reasons)}")
        return True

    def _known(self, left: int, right: int) -> bool:
        """Say whether a decision, not a clue, speaks of the pair: only that withstands a decision to merge."""
        verdict = self._verdicts.get((min(left, right), max(left, right)))
        return verdict is not None and verdict.reasons[0].startswith("decided")


def _merges(verdicts: Mapping[Pair, Verdict], clusters: _Clusters) -> list[Pair]:
    """Pairs to merge, the surest first, without those of a name that fits several things which are not one."""
    same = {pair: verdict for pair, verdict in verdicts.items() if verdict.judgement is Judgement.SAME}
    partners: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (left, right), verdict in same.items():
        partners[left].append((verdict.score, right))
        partners[right].append((verdict.score, left))
    torn: set[Pair] = set()
    for at, others in partners.items():
        others.sort(key=lambda item: (-item[0], item[1]))
        for score, other in others[1:12]:
            if others[0][0] < 1.0 and score > others[0][0] - _LEAD and clusters.excluded(others[0][1], other):
                torn.update((min(at, one), max(at, one)) for value, one in others if value < 1.0)
                break
    kept = [pair for pair in same if pair not in torn]
    return sorted(kept, key=lambda pair: (-same[pair].score, pair))


def _doubts(
    verdicts: Mapping[Pair, Verdict], clusters: _Clusters, things: Mapping[int, Canonical]
) -> tuple[Doubt, ...]:
    best: dict[tuple[str, str], Doubt] = {}
    for (left, right), verdict in verdicts.items():
        first, second = clusters.root(left), clusters.root(right)
        if first == second or verdict.judgement is Judgement.DIFFERENT:
            continue
        one, other = sorted((things[first], things[second]))
        doubt = Doubt(one.id, other.id, one.type, one.name, other.name, verdict.score, verdict.reasons)
        known = best.get((one.id, other.id))
        if known is None or (doubt.score, doubt.reasons) > (known.score, known.reasons):
            best[one.id, other.id] = doubt
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one)))
