"""Scorecards: points by target, totals with veto, and places among peers that small counts do not swing.

The statistics libraries are loaded when units are first scored.
"""

from doorstep.assessment.scorecards.card import Card, Score, Scorecards, Standing
from doorstep.assessment.scorecards.card_json import digest, from_json, to_json
from doorstep.assessment.scorecards.figures import Counted, Entry, Figure, Item, Measured, Rule, Unit
from doorstep.assessment.scorecards.funnel import Funnel, FunnelPoint, Limits, Zone, funnel
from doorstep.assessment.scorecards.labels import Band, Trend, Verdict
from doorstep.assessment.scorecards.scoring import score
from doorstep.assessment.scorecards.shrinkage import Posterior, shrink

__all__ = [
    "Band",
    "Card",
    "Counted",
    "Entry",
    "Figure",
    "Funnel",
    "FunnelPoint",
    "Item",
    "Limits",
    "Measured",
    "Posterior",
    "Rule",
    "Score",
    "Scorecards",
    "Standing",
    "Trend",
    "Unit",
    "Verdict",
    "Zone",
    "digest",
    "from_json",
    "funnel",
    "score",
    "shrink",
    "to_json",
]
