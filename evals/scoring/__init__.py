"""Scores results against labels: no model, no network, the same numbers each time.

A `Case` holds an article's labels and a system's result. `score` says how good a run is, `compare` whether another
run is better, `agreement` how far two annotators agree, and `inspect` shows the misses and false alarms of one article.
Data walks one way: case -> items -> alignment -> counts and fields -> rates -> intervals.
"""

from evals.scoring.annotators import Agreement, FieldAgreement, SlotAgreement, agreement
from evals.scoring.case import Case, ScoringError
from evals.scoring.compared import ArticleDifference, Comparison, Difference, compare
from evals.scoring.inspection import (
    DifferingField,
    InspectedItem,
    InspectedPair,
    Inspection,
    Passage,
    SlotInspection,
    inspect,
)
from evals.scoring.results import (
    ArticleScores,
    Breakdown,
    Calibration,
    CalibrationBin,
    Counts,
    DroppedClaims,
    Estimate,
    FieldScores,
    Rates,
    RunFacts,
    Scores,
    SlotFields,
    SlotScores,
    SpanClasses,
    Spending,
)
from evals.scoring.scored import score

__all__ = [
    "Agreement",
    "ArticleDifference",
    "ArticleScores",
    "Breakdown",
    "Calibration",
    "CalibrationBin",
    "Case",
    "Comparison",
    "Counts",
    "Difference",
    "DifferingField",
    "DroppedClaims",
    "Estimate",
    "FieldAgreement",
    "FieldScores",
    "InspectedItem",
    "InspectedPair",
    "Inspection",
    "Passage",
    "Rates",
    "RunFacts",
    "Scores",
    "ScoringError",
    "SlotAgreement",
    "SlotFields",
    "SlotInspection",
    "SlotScores",
    "SpanClasses",
    "Spending",
    "agreement",
    "compare",
    "inspect",
    "score",
]
