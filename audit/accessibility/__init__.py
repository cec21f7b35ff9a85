"""The rules that pages are held to, and the visits in which they are asked.

rules      our rules: name, criteria, one sentence, the condition under which they are asked
questions  asks scripts/*.js, which answer for most of the rules, of a page in a tab
keyboard   the rule that takes a keyboard
sameness   the rules that take all pages of a language
html       the Nu Html Checker
axe        axe-core, with what it found and what it could not decide
explained  what axe cannot decide and is right, with the reason
visits     one visit to a page asks everything that a plan says, two tabs at a time
results    what a run found, rule by rule, as data/accessibility_test.yaml holds it
record     makes these results of a whole run
"""
