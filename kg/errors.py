"""The errors of this package: each text says what is wrong, where, and what to do next."""


class KgError(Exception):
    """Anything that this package refuses or cannot do."""


class InputError(KgError):
    """An input that cannot be read."""


class OutputError(KgError):
    """An output folder or file that cannot be written, or is not ours."""


class SchemaError(KgError):
    """An ontology that does not state what the extractor needs."""


class LexiconError(KgError):
    """A row of a lexicon file that cannot be used; names file and line."""


class SettingsError(KgError):
    """An unknown or impossible setting."""


class ModelError(KgError):
    """A trained model that is missing, or made for another version."""


class QueryError(KgError):
    """A query that cannot be answered as asked."""
