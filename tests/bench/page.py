"""Measures the explorer on graphs of 500 to 50,000 nodes, beside stock pyvis where that finishes.

    python tests/bench/page.py [--sizes 500,2000,10000,50000] [--stock 500]

For each size: seconds and memory to build the page, size of the file, and in headless Chromium seconds to the first
picture, seconds until all data is in, the longest main-thread task after the first picture (by the clock, and what it
took of the CPU, which other programs do not stretch), and seconds to a search answer (the slowest of ten queries).
Each size is built in a process of its own.
"""

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).parents[1]))

CITIES = "镇江 靖江 泰州 高邮 无锡 常熟 太仓 昆山 江阴 宜兴 溧阳 如皋 海安 启东 东台 兴化 仪征 句容 丹阳 扬中".split()
WORDS = "华东 云帆 星河 海石 远山 鼎盛 春意 弘扬 鸿赞 创芯 特宏 海禾 松廖 金桥 长风 博远 天成 瑞丰 中科 蓝海".split()
TRADES = "重机 新材 电子 能源 智能 医药 半导体 储能 光电 软件 环境 装备 汽车 化工 物流 食品 纺织 航空 生物 通信".split()
TYPES = [("COMPANY", "有限公司", 60), ("PARK", "经济技术开发区", 8), ("PROJECT", "产业化项目", 20), 
         ("UNIVERSITY", "大学", 4), ("PLACE", "市", 8)]  # fmt: skip
LINKS = {"COMPANY": ("落户", "PARK"), "PROJECT": ("落户", "PARK"), "UNIVERSITY": ("合作", "COMPANY"),
         "PARK": ("位于", "PLACE"), "PLACE": ("投资", "PROJECT")}  # fmt: skip
QUERIES = ["镇江", "zjxc", "jiangyin", "云帆科技", "bdt", "新材有限公司", "不存在", "x", "远山大学", "wxcn"]

PROBE = """
window.longest = 0; window.tasks = [];
new PerformanceObserver(list => { for (const x of list.getEntries()) tasks.push([x.startTime, x.duration]); })
  .observe({ type: "longtask", buffered: true });
"""


def bench_graph(size):
    """Give a graph of `size` nodes and three times as many edges, some nodes far better linked than others."""
    dice = random.Random(size)
    graph = nx.MultiDiGraph(name="kg", version="1", base_iri="https://w3id.org/parkkg/id/", documents={})
    by_type = {type_: [] for type_, _, _ in TYPES}
    for number in range(size):
        type_, ending, _ = dice.choices(TYPES, [share for _, _, share in TYPES])[0]
        name = dice.choice(CITIES) + dice.choice(WORDS) + dice.choice(TRADES) + f"{number}" + ending
        by_type[type_].append(f"{type_.lower()}/{name}")
        graph.add_node(by_type[type_][-1], label=name, type=type_, names=sorted({name, name[2:6], name[:6]}),
                       confidence=0.9, support=1 + int(dice.paretovariate(1.2)) % 50, documents=[], mentions=[],
                       identifiers=[])  # fmt: skip
    heads = [key for type_ in LINKS for key in by_type[type_]]
    for number in range(3 * size):
        head = dice.choice(heads)
        relation, tail_type = LINKS[graph.nodes[head]["type"]]
        tails = by_type[tail_type] or by_type["COMPANY"]
        tail = tails[int(len(tails) * dice.random() ** 3)]
        status = "planned" if number % 9 == 0 else "done"
        document = f"news/{number % (size // 2 + 1):06}"
        graph.graph["documents"].setdefault(
            document, {"title": f"{head[-8:]}要闻", "date": "2024-05-06", "hash": "0" * 64}
        )
        key = relation if status == "done" else f"{relation}|planned"
        found = evidence(graph, head, tail, document, number)
        graph.add_edge(head, tail, key=key, type=relation, status=status, label=relation, confidence=0.8, support=1,
                       events=[], evidence=[found])  # fmt: skip
    return graph


def evidence(graph, head, tail, document, number):
    one, two = graph.nodes[head]["label"], graph.nodes[tail]["label"]
    year, month, sum_ = 2015 + number % 10, number % 12 + 1, number % 90 + 1
    text = f"{year}年{month}月，{one}与{two}在江苏举行签约仪式，项目总投资{sum_}亿元，建成后年产值可达百亿元。"
    return {
        "document": document, "hash": "0" * 64, "start": 120, "end": 120 + len(text), "text": text, "confidence": 0.8,
        "event": f"e{number}", "reportedOn": f"{year}-05-06", "trigger": {"start": 125, "end": 127, "text": "签约"},
    }  # fmt: skip


def build(size, path):
    from kg.export.html import write_html
    from kg.schema import load_schema

    graph = bench_graph(size)
    start, cpu = time.perf_counter(), time.process_time()
    write_html(graph, path, load_schema())
    took, memory = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{took:.1f} {time.process_time() - cpu:.1f} {memory / 1024:.0f}")


def build_stock(size, path):
    from pyvis.network import Network

    graph, stock = bench_graph(size), Network(directed=True, cdn_resources="in_line")
    for key, node in graph.nodes(data=True):
        stock.add_node(key, label=node["label"])
    for head, tail, edge in graph.edges(data=True):
        stock.add_edge(head, tail, title=edge["label"])
    path.write_text(stock.generate_html(), encoding="utf-8")


def look(browser, path):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    tab = context.new_page()
    tab.add_init_script(PROBE)
    browser.start_tracing(
        page=tab, categories=["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"]
    )
    tab.goto(path.as_uri(), timeout=120_000)
    tab.wait_for_selector("html[data-ready=yes]", state="attached", timeout=120_000)
    ready = tab.evaluate("performance.now()") / 1000
    first = tab.evaluate("kg.first") / 1000
    tab.wait_for_timeout(2500)
    slowest = 0
    for query in QUERIES:
        tab.fill("#query", query)
        tab.wait_for_timeout(60)
        slowest = max(slowest, tab.evaluate("kg.searchTook") / 1000)
    tab.fill("#query", "")
    tab.uncheck("[data-filter='statuses:planned']")
    tab.wait_for_timeout(1500)
    tasks = tab.evaluate("tasks.filter(x => x[0] > kg.first).map(x => x[1])")
    longest = max(tasks, default=0) / 1000, longest_cpu(json.loads(browser.stop_tracing()))
    context.close()
    return first, ready, longest, slowest


def longest_cpu(trace):
    """Give the CPU seconds of the longest task of the page's main thread after the first picture."""
    events = trace["traceEvents"]
    marks = [x for x in events if x["name"] == "kg-first" and "ts" in x]
    tasks = [
        x["tdur"] for x in events for mark in marks[:1]
        if "tdur" in x and "RunTask" in x["name"] and (x["pid"], x["tid"]) == (mark["pid"], mark["tid"])
        and x["ts"] > mark["ts"]
    ]  # fmt: skip
    return max(tasks, default=0) / 1e6


def settle(browser, path, patience):
    """Give the seconds after which a stock page stands still."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    # Its links to a CDN would otherwise wait for a network that is not there.
    context.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    tab = context.new_page()
    start = time.perf_counter()
    tab.goto(path.as_uri(), timeout=120_000, wait_until="commit")
    still = """typeof network !== 'undefined' && network && (network.physics.stabilized
        || !network.physics.physicsEnabled || document.getElementById('loadingBar')?.style.opacity === '0')"""
    took = None
    while took is None and time.perf_counter() - start < patience:
        time.sleep(0.2)
        try:
            took = time.perf_counter() - start if tab.evaluate(still) else None
        except Exception:  # the page is still being read
            time.sleep(0.2)
    context.close()
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="500,2000,10000,50000")
    parser.add_argument("--stock", default="500", help="sizes for stock pyvis; it does not settle 2,000 in 100 s")
    parser.add_argument("--patience", type=float, default=120)
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build:
        return build(int(options.build[0]), Path(options.build[1]))
    from playwright.sync_api import sync_playwright

    sizes = [int(size) for size in options.sizes.split(",")]
    stocks = [int(size) for size in options.stock.split(",") if size]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print(
            " nodes   build s    CPU  peak MB  file MB  first s  ready s  longest task (CPU)  search s  stock pyvis",
            flush=True,
        )
        for size in sizes:
            path = Path(folder) / f"{size}.html"
            command = [sys.executable, __file__, "--build", str(size), str(path)]
            took, cpu, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            first, ready, longest, search = look(browser, path)
            stock = ""
            if size in stocks:
                build_stock(size, Path(folder) / "stock.html")
                still = settle(browser, Path(folder) / "stock.html", options.patience)
                stock = f"{still:.1f}" if still else f"> {options.patience:.0f}"
            megabytes = path.stat().st_size / 1e6
            figures = f"{megabytes:8.1f} {first:8.2f} {ready:8.2f} {longest[0]:12.2f} {longest[1]:5.2f} {search:9.3f}"
            print(f"{size:6} {took:>9} {cpu:>6} {peak:>8} {figures} {stock:>12}", flush=True)
        browser.close()
    return None


if __name__ == "__main__":
    main()
