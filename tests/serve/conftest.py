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
    options = ["--workers", "2", "--seconds", "3", "--memory", "200", "--rows", "5000", "--allow-host", "kg.example.org"]
    with serving(small_output, *options) as running:
        yield running
