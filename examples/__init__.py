"""The package graphkit.examples: the example cases; this folder is mapped there when graphkit is installed."""

if __name__ != "graphkit.examples":
    # Found from the repository's root, the folder would become a second copy of each module.
    raise ImportError("this folder is the package graphkit.examples: import that name instead", name=__name__)
