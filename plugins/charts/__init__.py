"""Charts and schematic maps, drawn at build time: values in, finished numbers out.

Nothing here knows records, words or templates. What comes out is a ``Drawing``: boxes, lines
and labels with their places, in units of one CSS pixel at the text size of the site. Drawings
are 288 units wide, the room on a phone of 320 pixels, so that no letter is ever made smaller.

drawing    what a drawing is made of, and the picture that templates print
lettering  how wide a text is, where it breaks, which labels fit beside each other
bars       categories: one horizontal bar each, its name above it
columns    years: one column each, at its place on a true time scale
strips     rows by years: a box for each number
tiles      one square for each prefecture of Japan and each province or city of Korea
"""
