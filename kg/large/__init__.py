"""A graph that is made and kept on disk, for a corpus of which memory would not hold all that its documents say."""
