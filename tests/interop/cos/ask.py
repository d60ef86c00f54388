"""Answers one question on stdin as Canonical's cosl does: {"ask": ..., ...} in, JSON out."""
import json
import logging
import sys

from cosl import JujuTopology
from cosl.grafana_dashboard import DashboardPath40UID
from cosl.rules import Rules, generic_alert_groups
from cosl.utils import LZMABase64

logging.disable(logging.CRITICAL)
question = json.load(sys.stdin)


def topology():
    return JujuTopology.from_dict(question["topology"])


def rules():
    made = Rules(question["language"], topology())
    made.add_path(question["directory"], recursive=True)
    made.add(generic_alert_groups.application_rules, group_name_prefix=topology().identifier)
    return made.as_dict()


answers = {
    "rules": rules,
    "topology": lambda: {
        "identifier": topology().identifier,
        "labels": topology().label_matcher_dict,
        "matchers": topology().alert_expression_dict,
        "fields": topology().as_dict(),
    },
    "unpack": lambda: LZMABase64.decompress(question["content"]),
    "uid": lambda: DashboardPath40UID.generate(*question["parts"]),
}
json.dump(answers[question["ask"]](), sys.stdout)
