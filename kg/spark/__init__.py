"""The same recipe on Apache Spark: for corpora that no single machine reads, with nothing of a cluster written here."""

from kg.spark.build import build
from kg.spark.extraction import extract
from kg.spark.load import load_graph
from kg.spark.reading import documents_of, read
from kg.spark.session import open_session

__all__ = ["build", "documents_of", "extract", "load_graph", "open_session", "read"]
