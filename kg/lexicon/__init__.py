"""The tables under `seeds/` as look-ups: one idea, that the first line of a file says what the file is.

Each `*.tsv` file is UTF-8 text, one row a line, columns parted by tabs, and its header decides how it is read. A user's
own folder is read after the package's tables and adds to them: more names, more suffixes, more triggers; where a word
stands in both, the user's row wins. Files whose header is not known here belong to others (identity decisions, for
instance) and are passed over in the package's own folder, refused in a user's.

A row that cannot be used is refused with its file and line: a lexicon that is silently half read is worse than none.
"""

from kg.lexicon.known import Lexicon, NameRow, Trigger, by_form
from kg.lexicon.load import load_lexicon
from kg.lexicon.tables import read_table

__all__ = ["Lexicon", "NameRow", "Trigger", "by_form", "load_lexicon", "read_table"]
