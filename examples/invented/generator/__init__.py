"""The seeded generator of the invented example case."""
