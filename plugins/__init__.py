"""What the sites are made with, one package for each feature.

bilingual    two sites in one run: read, pair, check, render, verify, swap
records      data/*.yaml as typed records whose values know their place in the file
text         Markdown extensions, typography, the language of parts, dates and eras
views        what templates get: frozen objects, ordered and grouped
checks       problems, and the checks that find them
publishing   hosts, redirects, headers, the ledger of addresses
preview      ``tasks.py serve``: build at every save, show, reload
"""
