"""What is measured on the built sites, mostly in a real browser, by ``test``, ``audit`` and ``pictures``.

site           both trees behind a server that sends the contract's headers; one page of each kind
browser        Chromium, and the widths and themes in which pages are looked at
findings       what a rule has against a page
accessibility  axe, the Nu Html Checker and rules of our own, asked in a visit to each page
loading        what a page loads, from where, and Lighthouse's scores
links          outside addresses, asked once each
dependencies   what is known against the libraries of the lock files
pictures       every kind of page in every view, and how it differs from what was accepted
run            the task: all of it on every page
report         the result for people and as data
"""
