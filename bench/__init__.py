"""How fast the sites of this and of other tools are built: what ``python3 tasks.py bench`` does.

corpus      news items in both languages, made from a seed
dialects    the same items as each tool reads them
site        what stands around them in a copy of this project
peers       the tools: their commands, files and pages; their templates are in sites/
installing  the other tools, from lock files with hashes
edits       what is changed between two builds, and where it must be seen
measure     seconds and memory of a command and of all that it starts
run         the task: turn by turn, every page and every edit looked for
report      the result for people, as data and as a chart
"""
