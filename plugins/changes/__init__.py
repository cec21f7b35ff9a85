"""What readers of each language will see changed, and who then has to translate.

pages     a built site, read as readers read it
compare   two builds and two states of the pairs, compared
report    the result as text, as Markdown for a pull request, as data
builds    an earlier commit and the working tree, built side by side
"""
