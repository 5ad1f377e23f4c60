"""Puts `kg serve` under load: many clients, one with runaway queries, one with garbage; counts errors, watches memory.

    python tests/bench/serve.py [--triples 100000] [--clients 32] [--seconds 60] [--workers 4]

An answer that is not 200, or not the one that the same question got before the load, is an error. Memory is the sum of
the server's processes, as the system counts each one's own share (on Linux; elsewhere resident); growth is from the
warm-up, a quarter of the time with the clients alone, to when all has ended. Set TMPDIR=/dev/shm on a busy disk.
"""

import argparse
import http.client
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import psutil
from graphs import TRIPLES_A_DOCUMENT, big_graph
from rdf import parameters

from kg.canned import canned_queries, entities_named
from kg.export.rdf import write_turtle
from kg.schema import load_schema
from kg.store import open_store

RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT ?a { ?a (!<x:>)+ ?b . ?b (!<x:>)+ ?c }",
)


class Load:
    """What the clients share: where to ask, what to expect, what happened."""

    def __init__(self, address, questions):
        self.place = urlsplit(address).netloc
        self.questions = questions
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.times, self.errors, self.runaways, self.garbage = [], [], [], 0

    def ask(self, connection, path):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def client(self, number):
        chosen = random.Random(number)
        connection = http.client.HTTPConnection(self.place, timeout=60)
        while not self.ended.is_set():
            path = chosen.choice(list(self.questions))
            start = time.perf_counter()
            try:
                found = self.ask(connection, path)
            except (OSError, http.client.HTTPException) as error:
                found = (type(error).__name__, str(error).encode())
                connection.close()
            elapsed = time.perf_counter() - start
            with self.lock:
                self.times.append(elapsed)
                if found != self.questions[path]:
                    self.errors.append((path, found[0], found[1][:200]))

    def run_away(self):
        for number in range(10**6):
            if self.ended.is_set():
                return
            connection = http.client.HTTPConnection(self.place, timeout=60)
            sparql = RUNAWAY[number % len(RUNAWAY)]
            start = time.perf_counter()
            status, body = self.ask(connection, "/sparql?" + urlencode({"query": sparql}))
            self.runaways.append((status, time.perf_counter() - start, body[:80]))
            connection.close()

    def send_garbage(self):
        chosen = random.Random(7)
        host, port = self.place.split(":")
        while not self.ended.is_set():
            noise = chosen.randbytes(chosen.randrange(1, 3000))
            kinds = (
                noise,
                b"GET /id/" + noise.replace(b"\n", b"") + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"GET /sparql?query=" + quote(noise).encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
                b"Content-Length: %d\r\n\r\n" % len(noise) + noise,
                b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n" + noise,
                b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            )
            try:
                with socket.create_connection((host, int(port)), timeout=5) as connection:
                    connection.sendall(chosen.choice(kinds))
                    connection.shutdown(socket.SHUT_WR)
                    said = connection.recv(65536)
            except OSError:
                said = b""
            self.garbage += 1
            if re.match(rb"HTTP/1.1 5", said):
                self.errors.append(("garbage", said[:12], said[-200:]))
            time.sleep(0.02)


def memory(process):
    """Give the bytes that a process and its children hold, and those of the process alone."""
    sizes = []
    for one in (process, *process.children(recursive=True)):
        try:
            info = one.memory_full_info()
            sizes.append(getattr(info, "pss", info.rss))
        except psutil.Error:
            continue  # it was killed and replaced just now
    return sum(sizes), sizes[0]


def questions(output):
    """Give the addresses to ask: every canned query, pages of the largest things as HTML and RDF, names, health."""
    store = open_store(output)
    given = parameters(store)
    found = [f"/queries/{name}?{urlencode({**given[name], 'format': 'csv'})}" for name in canned_queries()]
    parks = sorted({value for values in given.values() for value in values.values()})
    for name in parks:
        for iri in entities_named(store, name):
            found += ["/resource?" + urlencode({"iri": iri, "format": form}) for form in ("html", "ttl", "jsonld")]
        found.append("/names?" + urlencode({"q": name[:2]}))
    found += ["/", "/ontology?format=ttl", "/openapi.json"]
    found.append("/sparql?" + urlencode({"query": "SELECT ?s ?o { ?s kg:settlesIn ?o } ORDER BY ?s ?o LIMIT 500"}))
    found.append("/sparql?" + urlencode({"query": "CONSTRUCT { ?s kg:signsWith ?o } { ?s kg:signsWith ?o } LIMIT 0"}))
    return found


def percentile(times, share):
    return sorted(times)[int(share * (len(times) - 1))] * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        output = Path(folder)
        write_turtle(big_graph(options.triples // TRIPLES_A_DOCUMENT), output / "graph.ttl", load_schema())
        command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", folder, "--port", "0",
                   "--workers", str(options.workers)]  # fmt: skip
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://\S+/", server.stderr.readline())[0]
            threading.Thread(target=server.stderr.read, daemon=True).start()
            put_under_load(address, output, server, options)
        finally:
            server.terminate()
            server.wait(20)


def watch(process, seconds):
    """Give the sizes in memory, twice a second."""
    begun, sizes = time.monotonic(), []
    while time.monotonic() - begun < seconds:
        sizes.append(memory(process))
        time.sleep(0.5)
    return sizes


def put_under_load(address, output, server, options):
    load = Load(address, {})
    connection = http.client.HTTPConnection(load.place, timeout=60)
    load.questions = {path: load.ask(connection, path) for path in questions(output)}
    refused = [path for path, (status, _) in load.questions.items() if status != 200]
    print(f"{len(load.questions)} questions, {len(refused)} without an answer {refused[:3]}")
    threads = [threading.Thread(target=load.client, args=(n,)) for n in range(options.clients)]
    bad = [threading.Thread(target=load.run_away), threading.Thread(target=load.send_garbage)]
    process = psutil.Process(server.pid)
    for thread in threads:
        thread.start()
    warm = watch(process, options.seconds / 4)
    with load.lock:
        load.times.clear()
    for thread in bad:
        thread.start()
    loaded = watch(process, options.seconds)
    load.ended.set()
    for thread in threads + bad:
        thread.join()
    after = watch(process, 3)
    print(f"{options.clients} clients, {options.seconds:g} s: {len(load.times):,} answers, {len(load.errors)} errors; "
          f"median {percentile(load.times, 0.5):.0f} ms, p95 {percentile(load.times, 0.95):.0f} ms, "
          f"longest {max(load.times) * 1000:.0f} ms")  # fmt: skip
    print(f"runaway queries: {len(load.runaways)}, statuses {sorted({one[0] for one in load.runaways})}, "
          f"longest {max(one[1] for one in load.runaways):.1f} s; garbage: {load.garbage:,} requests")  # fmt: skip
    for number, name in enumerate(("server and workers", "server alone")):
        first, then = (statistics.median(size[number] for size in part) for part in (warm[len(warm) // 2 :], after))
        most = max(size[number] for size in loaded)
        print(f"memory of {name}: {first / 1e6:.0f} MB after the warm-up, {then / 1e6:.0f} MB at the end "
              f"({then / first - 1:+.1%}), at the most {most / 1e6:.0f} MB")  # fmt: skip
    for error in load.errors[:5]:
        print("error:", *error)
    for one in load.runaways:
        print("runaway:", one)


if __name__ == "__main__":
    sys.exit(main())
