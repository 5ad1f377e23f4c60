"""The relations of a document: what states them, with which status, amount, area and date (`find` is the way in)."""
