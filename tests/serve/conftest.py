import pytest
from served import serving, small_graph, write_output

from kg.export.html import write_html
from kg.schema import load_schema


@pytest.fixture(scope="session")
def small_output(tmp_path_factory):
    folder = write_output(small_graph(), tmp_path_factory.mktemp("served") / "output")
    write_html(small_graph(), folder / "graph.html", load_schema())
    return folder


@pytest.fixture(scope="session")
def server(small_output):
    limits = ["--seconds", "3", "--memory", "200", "--rows", "5000"]
    with serving(small_output, "--workers", "2", *limits, "--allow-host", "kg.example.org") as running:
        yield running
