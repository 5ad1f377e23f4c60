"""Gold documents, training and evaluation."""
