"""What makes a published build a release: everything in it is listed, typed and checked.

manifest     ``release.json``: every file with its size, digest, type and cache rule
serving      types and cache rules by name; the one place for all hosts
"""
