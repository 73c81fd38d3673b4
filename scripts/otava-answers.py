"""
What Apache Otava answers to the series of change-points-table, whose option --series prints them:

  node dist/scripts/change-points-table.js --series |
    python3 scripts/otava-answers.py CHECKOUT > harness/judge/known-changes/otava-answers.json

CHECKOUT is a git checkout of Otava at the commit that published-series.json names; needs numpy and scipy.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])
from otava.analysis import compute_change_points  # noqa: E402

SAME_MARGIN = 0.01


def answers(groups, **settings):
    def indexes(values):
        found, _ = compute_change_points([float(value) for value in values], **settings)
        return [int(point.index) for point in found]

    return {name: [indexes(values) for values in series] for name, series in groups.items()}


asked = json.load(sys.stdin)
groups = asked["groups"]
json.dump(
    {
        "commit": asked["commit"],
        "sums": asked["sums"],
        "defaults": answers(groups),
        "sameMargin": answers(groups, min_magnitude=SAME_MARGIN),
    },
    sys.stdout,
)
