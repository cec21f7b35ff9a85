"""What the sites are made with, one package for each feature.

bilingual    two sites in one run: read, pair, check, render, verify, swap
records      data/*.yaml as typed records whose values know their place in the file
text         Markdown, links and facts in prose, dates, numbers, punctuation
views        what templates get: frozen objects, ordered and grouped
parity       which pairs agree, which moved, where they contradict each other
changes      what readers see changed between two commits, and who then has to translate
styleguide   a page of previews with every component in both languages and themes
archive      publications and what is dated: lists, files, citations, feeds, calendars, open data
charts       charts and schematic maps: values in, finished numbers out
images       photographs and drawings: checked, made in several sizes, put into the texts
brochure     the yearly brochure: a page on both sites, a PDF in each language
search       the index that the search page reads
checks       problems, and the check of the written trees
incremental  what a build remembers of those before it; work spread over the cores
publishing   static files, sitemap and robots, redirects, ledger of addresses, staging and swap
preview      ``tasks.py serve``: build at every save, show, reload; a preview without a server
"""
