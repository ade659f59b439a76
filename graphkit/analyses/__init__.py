"""Analyses: plain functions on NetworkX graphs and sequences.

`sequences` (life courses), `pathways` (types of pathway), `flows` (between stages), `network` (recruiters,
ads, units, people), `communities`. Every result says how many people it stands on and what saw them.
"""
