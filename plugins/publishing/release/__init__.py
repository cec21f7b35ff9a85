"""What makes a published build a release: everything in it is listed, typed and checked.

serving      types and cache rules by name; the one place for all hosts
compression  the same files compressed, kept by content
provenance   what the release was made from, and with
manifest     ``release.json``: every file with its size, digest, type and cache rule
seal         adds all of this to a build that was verified
"""
