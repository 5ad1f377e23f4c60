"""An output as a local web site: SPARQL endpoint, explorer, query page, pages of things.

Queries run in processes of their own on a store that is only read (`tasks`, `pool`), since a running query cannot be
stopped in any other way; the web side (`app`, `guard`) only passes on what they answer.
"""

from kg.serve.limits import Limits
from kg.serve.server import serve

__all__ = ["Limits", "serve"]
