"""Analyses: plain functions on NetworkX graphs and sequences.

`sequences` (life courses), `pathways` (types of pathway), `flows` (between stages), `times` (to an event),
`compare` (rates), `network` (recruiters, ads, units, people), `communities`, `simulate` (invented people to try
methods on). Every result says how many people it stands on.
"""
