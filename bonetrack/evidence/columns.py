"""The columns of the trials and effects, and words allowed in the tables: the data dictionary as data."""

import re
from datetime import date
from enum import StrEnum

TRIAL_COLUMNS = ("trial", "name", "citation", "doi", "pmid", "nct", "url", "year", "source_quality")
EFFECT_COLUMNS = (
    "trial",
    "report",
    "arm",
    "regimen",
    "dose_class",
    "population",
    "population_flag",
    "sex",
    "prior_class",
    "site",
    "month",
    "mean_pct",
    "sd_pct",
    "se_pct",
    "ci_low_pct",
    "ci_high_pct",
    "n",
    "n_share",
    "basis",
    "analysis",
    "outlier",
    "source_quality",
    "doi",
    "pmid",
    "note",
    "source_url",
)
REVIEWED_ON = date(2026, 11, 26)
# Whole-table limits: a mean outside is a slip of the pen, not a result.
MEAN_LIMITS_PCT = (-20.0, 40.0)
MONTH_LIMITS = (1.0, 240.0)
# The oldest report of the table is of 1995: a year long before it, or after the last review, is a slip of the pen.
FIRST_YEAR = 1980
DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"[1-9]\d{0,7}")
NCT = re.compile(r"NCT\d{8}")
PRIOR_WORDS = (
    "none",
    "estrogen",
    "testosterone",
    "bisphosphonate",
    "denosumab",
    "anabolic",
    "raloxifene",
    "not_stated",
)


class RuleStatus(StrEnum):
    """Of a rule of labels or of markers."""

    READ = "read"
    UNVERIFIED = "unverified"
