"""Do no work twice: what a build remembers, and how it uses all cores.

``store``        values kept between builds in one folder that may be deleted at any time
``table``        many values, in files of which an edit changes one
``fingerprint``  what can change all results: our code, the libraries, Python, the settings
``inputs``       which files of the repository changed since a build
``memory``       both of them, for one build
``last``         the result of the last build, and whether it still holds
``sweep``        removes what nobody used for long
``forks``        work spread over processes

Whatever is kept is kept under a key that holds all that it was made from, so that a build
with it equals one without, byte for byte (``tests/incremental/``).
"""
