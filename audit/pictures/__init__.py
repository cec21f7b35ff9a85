"""Every kind of page as a picture, for people to look at and to notice what changed.

task         takes them, compares, accepts
taking       how a page is looked at, and what a machine does to text
differences  what is remembered of a picture, and how another differs
accepted     the accepted pictures in tests/pictures
gallery      the page that shows all pictures side by side
readme       the four pictures of the README
"""
