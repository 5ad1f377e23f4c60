"""Hand-made extractions for the tests of everything behind the extractor: offsets are computed, never written down."""

from dataclasses import dataclass, field

from kg.graph import build_graph
from kg.model import Amount, Document, Entity, Extraction, Identifier, Mention, Period, Quote, Relation
from kg.schema import load_schema


@dataclass(frozen=True)
class Canonical:
    """Has the face of an identity, without the stage that makes it."""

    id: str
    type: str
    name: str
    names: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    reasons: tuple[str, ...] = ()
    industry: str = ""
    place: str = ""


@dataclass
class Report:
    """One document under construction."""

    id: str
    text: str
    title: str = ""
    date: str = ""
    source: str = ""
    entities: dict = field(default_factory=dict)
    relations: list = field(default_factory=list)

    def entity(self, type_, *forms, **more):
        self.entities[forms[0]] = Entity(
            key=forms[0],
            type=type_,
            name=forms[0],
            forms=tuple(sorted(forms)),
            confidence=more.pop("confidence", 0.9),
            **more,
        )
        return self

    def quote(self, words, after=0):
        start = self.text.index(words, after)
        return Quote(start, start + len(words), words)

    def relation(self, head, type_, tail, sentence, status="done", **more):
        evidence = self.quote(sentence)
        for name in ("via", "trigger"):
            if name in more:
                more[name] = self.quote(more[name], evidence.start if name == "trigger" else 0)
        if "amount" in more:
            value, words = more["amount"]
            more["amount"] = Amount(value, "CNY", self.quote(words), more.pop("qualifier", ""))
        if "date" in more:
            first, last, words = more["date"]
            more["date"] = Period(first, last, self.quote(words))
        more.setdefault("confidence", 0.8)
        self.relations.append(
            Relation(type=type_, head=head, tail=tail, evidence=evidence, status=status, reported_on=self.date, **more)
        )
        return self

    def extraction(self):
        document = Document(self.id, self.text)
        mentions = []
        for entity in self.entities.values():
            for form in entity.forms:
                at = self.text.find(form)
                while at >= 0:
                    mentions.append(Mention(at, at + len(form), entity.type, entity.key, entity.confidence, form))
                    at = self.text.find(form, at + len(form))
        return Extraction(
            id=self.id, hash=document.hash, length=len(self.text), title=self.title, date=self.date, source=self.source,
            entities=tuple(sorted(self.entities.values())), mentions=tuple(sorted(mentions)),
            relations=tuple(sorted(self.relations, key=lambda r: (r.evidence, r.type, r.head, r.tail, r.status))),
        )  # fmt: skip


def identities(extractions):
    """Same type and name, same thing: enough for hand-made documents."""
    return {
        (x.id, e.key): Canonical(f"{e.type.lower()}/{e.name}", e.type, e.name, e.forms, e.identifiers)
        for x in extractions
        for e in x.entities
    }


def reports():
    """Give three short reports with every status, a list, a `via`, an amount, a date and an address as source."""
    first = Report(
        "a/江州", "江州高新区动作频频。4月2日，云帆科技与江州高新技术产业开发区签约，投资约5亿元建设云帆储能项目。\n"
        "星河电子、海石新材已入驻园区。\n远山大学拟与该区合作。𠮷田公司否认入驻江州高新区。",
        "江州高新区一季度签约不断", "2024-04-03", "https://news.example.org/a?x=1&y=2",
    )  # fmt: skip
    first.entity("PARK", "江州高新技术产业开发区", "江州高新区", identifiers=(Identifier("zone", "G321001"),))
    for type_, name in (("COMPANY", "云帆科技"), ("COMPANY", "星河电子"), ("COMPANY", "海石新材"),
                        ("COMPANY", "𠮷田公司"), ("PROJECT", "云帆储能项目"), ("UNIVERSITY", "远山大学")):  # fmt: skip
        first.entity(type_, name)
    park, signing = (
        "江州高新技术产业开发区",
        "4月2日，云帆科技与江州高新技术产业开发区签约，投资约5亿元建设云帆储能项目。",
    )
    event = {"event": "e1", "date": ("2024-04-02", "2024-04-02", "4月2日"), "amount": (500_000_000, "约5亿元")}
    first.relation("云帆科技", "签约", park, signing, trigger="签约", qualifier="about", **event)
    first.relation("云帆科技", "投资", "云帆储能项目", signing, trigger="投资", qualifier="about", **event)
    for name in ("星河电子", "海石新材"):
        first.relation(
            name, "落户", park, "星河电子、海石新材已入驻园区。", trigger="入驻", via="江州高新区", event="e2"
        )
    first.relation(
        "远山大学", "合作", park, "远山大学拟与该区合作。", "planned", trigger="合作", via="江州高新区", event="e3"
    )
    first.relation("𠮷田公司", "落户", park, "𠮷田公司否认入驻江州高新区。", "negated", trigger="入驻", event="e4")
    second = Report("b", "星河电子去年落户江州高新技术产业开发区。", "星河电子落户", "2023-06-01", "江州日报")
    second.entity("PARK", park).entity("COMPANY", "星河电子")
    second.relation("星河电子", "落户", park, second.text, trigger="落户", date=("2022-01-01", "2022-12-31", "去年"))
    third = Report("c", "海石新材已撤离江州高新技术产业开发区。", "", "2025-01-09")
    third.entity("PARK", park).entity("COMPANY", "海石新材")
    third.relation("海石新材", "落户", park, third.text, "ended", trigger="撤离")
    return [first.extraction(), second.extraction(), third.extraction()]


def sample_graph():
    """Give the graph of `reports`."""
    extractions = reports()
    return build_graph(extractions, identities(extractions), load_schema())
