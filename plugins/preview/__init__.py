"""``tasks.py serve``: both sites on this machine, built and reloaded at every save.

session    the loop: build, tell the open pages, wait for the next edit
builder    one build in a process of its own, so that changed code counts
watch      notices edits, those saved during a build too
live       what open pages are told; live.js listens in the browser
server     serves output/ja at ``/`` and output/ko at ``/ko/``
portable   ``tasks.py preview``: both sites as files that open without a server
compare    both languages of a page beside each other; compare.js marks what moved
"""
