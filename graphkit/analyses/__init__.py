"""Analyses: plain functions on NetworkX graphs and sequences.

Lives: `sequences` (life courses), `pathways` (types of pathway), `flows` (between stages), `turning` (where two
groups part), `times` (to an event). Ties: `network` (recruiters, ads, units, people), `projections`, `validated`
(ties beyond chance), `communities`, `recruiters` (that may be one). Numbers: `groups`, `compare` (rates),
`sentencing`, `recapture` (list against verdicts), `permutation`, `logrank`. `agreement` holds ways of grouping
against one another, `measures` are of a whole network, `simulate` invents people to try methods on, and `planted`
says how far what is known to be there is found. Every result says how many people it stands on.
"""
