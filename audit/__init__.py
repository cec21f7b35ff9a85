"""What is measured on the built sites in a real browser, by ``test`` and by ``audit``.

site          both trees behind a server that sends the contract's headers; one page of each kind
browser       Chromium, and the widths, themes and languages in which pages are looked at
findings      what a rule has against a page
"""
