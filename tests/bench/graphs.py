"""Graphs of any size in the shape that a build gives, for the benchmarks: parks, companies, evidence, amounts."""

import random

import networkx as nx

from kg.schema import load_schema

CITIES = "镇江 靖江 泰州 高邮 无锡 常熟 太仓 昆山 江阴 宜兴 溧阳 如皋 海安 启东 东台 兴化 仪征 句容 丹阳 扬中".split()
# Each city in a province of its own: there are as many provinces as in the country, nearly.
STATES = "河北 山西 辽宁 青海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃".split()
WORDS = "华东 云帆 星河 海石 远山 鼎盛 春意 弘扬 鸿赞 创芯 特宏 海禾 松廖 金桥 长风 博远 天成 瑞丰 中科 蓝海".split()
TRADES = "重机 新材 电子 能源 智能 医药 半导体 储能 光电 软件 环境 装备 汽车 化工 物流 食品 纺织 航空 生物 通信".split()
KINDS = {
    "PARK": "高新区 经开区 产业园 科技园 众创空间".split(),
    "COMPANY": "有限公司 集团 科技公司 股份有限公司".split(),
    "UNIVERSITY": ["大学", "学院"],
    "INSTITUTE": ["研究院", "实验室"],
    "PROJECT": ["项目", "二期项目"],
    "GOVERNMENT": ["市政府", "管委会"],
    "ORGANIZATION": ["协会", "基金"],
    "PLACE": ["市", "区"],
    "PERSON": [""],
    "EVENT": ["峰会", "招商大会"],
}
SHARES = {"PARK": 4, "COMPANY": 40, "UNIVERSITY": 3, "INSTITUTE": 6, "PROJECT": 20, "GOVERNMENT": 5,
          "ORGANIZATION": 5, "PLACE": 4, "PERSON": 10, "EVENT": 3}  # fmt: skip
TRIPLES_A_DOCUMENT = 250


def big_graph(documents: int, seed: int = 1) -> nx.MultiDiGraph:
    """Give the graph of this many documents, four statements in each; about 250 triples a document."""
    dice = random.Random(seed)
    schema = load_schema()
    graph = nx.MultiDiGraph(name="kg", version="1", base_iri="https://w3id.org/parkkg/id/", documents={})
    graph.graph["run"] = {"software": "park-kg", "version": "0.1.0", "model": "bench", "settings": "0" * 16}
    by_type = {type_: [_name(type_, i, dice) for i in range(max(8, documents * share // 60))]
               for type_, share in SHARES.items()}  # fmt: skip
    for number in range(documents):
        _document(graph, schema, by_type, number, dice)
    for _, node in graph.nodes(data=True):
        node["mentions"].sort(key=lambda m: (m["document"], m["start"]))
        node["documents"] = sorted({m["document"] for m in node["mentions"]})
        node["support"] = len(node["documents"])
    for _, _, edge in graph.edges(data=True):
        edge["support"] = len({found["document"] for found in edge["evidence"]})
        edge["events"] = sorted({found["event"] for found in edge["evidence"]})
    return graph


def _name(type_, number, dice):
    core = dice.choice(CITIES) + dice.choice(WORDS) + dice.choice(TRADES) + (str(number) if number > 200 else "")
    return core + dice.choice(KINDS[type_]) if type_ != "PERSON" else dice.choice(WORDS) + f"先生{number}"


def _document(graph, schema, by_type, number, dice):
    name = f"news/{number // 1000:03}/{number:06}"
    day = f"{dice.randint(2018, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    hash_ = f"{number:064x}"
    graph.graph["documents"][name] = {
        "title": f"{dice.choice(CITIES)}要闻{number}", "date": day, "hash": hash_,
        "source": f"https://news.example.org/{number}", "length": 1200, "format": "txt",
    }  # fmt: skip
    at = 0
    for _ in range(4):
        type_ = dice.choice(sorted(schema.relations))
        relation = schema.relations[type_]
        kinds = dice.choice(sorted(relation.heads)), dice.choice(sorted(relation.tails))
        # A few parks are in many documents, most companies in one or two.
        head, tail = (dice.choice(by_type[k][: max(8, len(by_type[k]) // dice.choice((1, 1, 8)))]) for k in kinds)
        if head == tail:
            continue
        text = f"近日，{head}与{tail}{type_}，总投资约{dice.randint(1, 90)}亿元，各方表示将加快推进后续工作。"
        ends = [_mention(graph, kind, one, name, at, text) for kind, one in zip(kinds, (head, tail), strict=True)]
        status = dice.choices(schema.statuses, (80, 12, 5, 3))[0]
        found = {"document": name, "hash": hash_, "start": at, "end": at + len(text), "text": text,
                 "confidence": dice.randint(300, 990) / 1000, "event": f"{hash_[-16:]}-{at}", "reportedOn": day,
                 "trigger": _quote(text, type_, at), "reason": "classifier"}  # fmt: skip
        if type_ in ("投资", "签约"):
            words = text[text.index("约", text.index("总投资")) : text.index("亿元") + 2]
            found["amount"] = {"value": int(words[1:-2]) * 10**8, "currency": "CNY", "qualifier": "about",
                               "quote": _quote(text, words, at)}  # fmt: skip
        if dice.random() < 0.3:
            found["date"] = {"first": day, "last": day, "quote": _quote(text, "近日", at)}
        _edge(graph, relation, sorted(ends) if relation.symmetric else ends, status, found)
        at += len(text) + 1


def _quote(text, words, at):
    start = text.index(words)
    return {"start": at + start, "end": at + start + len(words), "text": words}


def _mention(graph, type_, label, document, at, text):
    key = f"{type_.lower()}/{label}"
    if key not in graph:
        graph.add_node(key, label=label, type=type_, names=sorted({label, label[2:] or label}), confidence=0.9,
                       support=1, documents=[], mentions=[], identifiers=[])  # fmt: skip
        if type_ in ("PARK", "COMPANY", "PLACE"):
            number = CITIES.index(label[:2])
            graph.nodes[key].update(industry=f"{10 + number}", province=STATES[number], city=f"{label[:2]}市")
    graph.nodes[key]["mentions"].append({"document": document, **_quote(text, label, at)})
    return key


def _edge(graph, relation, ends, status, found):
    key = relation.name if status == "done" else f"{relation.name}|{status}"
    if not graph.has_edge(*ends, key=key):
        graph.add_edge(*ends, key=key)
        graph.edges[(*ends, key)].clear()
        graph.edges[(*ends, key)].update(type=relation.name, status=status, label=relation.label_zh,
                                         confidence=found["confidence"], evidence=[])  # fmt: skip
    edge = graph.edges[(*ends, key)]
    edge["evidence"].append(found)
    edge |= {name: found[name] for name in ("amount", "date") if name in found}
