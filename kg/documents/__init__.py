"""Files to Documents; which part is the article; dates."""

from kg.documents.body import find_body
from kg.documents.dates import publication_date
from kg.documents.files import Skipped
from kg.documents.read import document, read_documents
from kg.documents.reposts import reposts

__all__ = ["Skipped", "document", "find_body", "publication_date", "read_documents", "reposts"]
