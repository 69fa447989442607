"""Economic Security, Recomputed: the tables, ledgers and figures behind the book."""
