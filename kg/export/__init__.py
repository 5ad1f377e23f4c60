"""The graph as files: RDF, the HTML explorer, networkx files, tables. Each is a pure function of the graph."""
