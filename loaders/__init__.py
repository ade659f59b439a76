"""The package graphkit.loaders; this folder is mapped there when graphkit is installed."""

if __name__ != "graphkit.loaders":
    # Found from the repository's root, the folder would become a second copy of each module.
    raise ImportError("this folder is the package graphkit.loaders: import that name instead", name=__name__)
