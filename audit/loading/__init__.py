"""What a reader's browser loads, and how fast it can show it.

weight      what the first view of a page loads, and from where
hosting     the published sites on this machine, sent as static hosts send them
packages    what npm brings, by a lock file with hashes
lighthouse  Lighthouse's four scores, the median of three runs
"""
