"""Which entities of different documents are one thing; decisions are data, unsure means two."""

from kg.identity.compare import Verdict, compare
from kg.identity.decisions import Decision, Judgement, load_decisions, read_decisions, write_decisions
from kg.identity.linker import Doubt, Linkage, link, resolve, settle
from kg.identity.subjects import Clue, Subject
from kg.identity.things import Canonical

__all__ = [
    "Canonical",
    "Clue",
    "Decision",
    "Doubt",
    "Judgement",
    "Linkage",
    "Subject",
    "Verdict",
    "compare",
    "link",
    "load_decisions",
    "read_decisions",
    "resolve",
    "settle",
    "write_decisions",
]
