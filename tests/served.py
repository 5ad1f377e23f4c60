"""A server over the small graph of the queries' tests, as a user starts it: a process of its own."""

import http.client
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import networkx as nx
from query_graph import query_graph

from kg.export.rdf import write_turtle
from kg.schema import load_schema

EVIL = '<script>window.harm=1</script>"\'&'


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    text: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Server:
    address: str
    process: subprocess.Popen

    def ask(self, method, path, body=None, **headers):
        """Send one request; header names with underscores for hyphens."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found.get("content-type", ""), data.decode("utf-8"), found)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def query(self, sparql, **headers):
        return self.get("/sparql?" + urlencode({"query": sparql}), **headers)


def path_of(key):
    return "/id/" + quote(key, safe="/")


@contextmanager
def serving(output, *options):
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", str(output), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        line = process.stderr.readline()
        address = re.search(r"http://\S+/", line)
        assert address, line + process.stderr.read()
        yield Server(address[0], process)
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


def small_graph():
    """Give the queries' graph with a name that would be markup, one with signs that addresses use, and many links."""
    graph = query_graph()
    template = next(node for _, node in graph.nodes(data=True) if node["type"] == "COMPANY")
    for key, label in (("company/evil", EVIL), ("company/星 河%20#?/..", "星 河%20#?/..")):
        graph.add_node(key, **{**template, "label": label, "names": [label], "documents": [], "mentions": []})
    return graph


def write_output(graph: nx.MultiDiGraph, folder):
    folder.mkdir(exist_ok=True)
    write_turtle(graph, folder / "graph.ttl", load_schema())
    return folder
