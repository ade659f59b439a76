// title: The version of Graph Data Science
// about: Fails where the server has no such plug-in.
// column: version - of the plug-in
RETURN gds.version() AS version
