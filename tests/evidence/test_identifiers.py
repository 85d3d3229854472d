"""Every trial can be looked up: by DOI, PMID or registration, or PROTOCOL.md says why it has none of them."""

import re

import pytest

from bonetrack.core.effects import Trial
from bonetrack.evidence import load_evidence
from bonetrack.evidence.loader import FOLDER

TABLE = load_evidence()
TRIALS = list(TABLE.trials.values())
PROTOCOL = (FOLDER / "PROTOCOL.md").read_text(encoding="utf-8")
UNNAMED = PROTOCOL.split("## Trials without DOI, PMID or registration")[1].split("\n## ")[0]
REASONS = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", UNNAMED, re.MULTILINE))


def test_the_protocol_names_every_trial_without_an_identifier_and_the_reason() -> None:
    without = {trial.trial_id for trial in TRIALS if not (trial.doi or trial.pmid or trial.nct)}
    assert set(REASONS) == without
    assert f"{len(without)} of {len(TRIALS)} trials" in UNNAMED


def test_the_protocol_counts_the_table() -> None:
    assert f"{len(TABLE.effects)} numbers of {len(TRIALS)} trials" in " ".join(PROTOCOL.split())


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.trial_id)
def test_a_citation_names_the_identifiers_of_its_trial(trial: Trial) -> None:
    for identifier in (trial.doi, trial.pmid, trial.nct):
        assert identifier is None or identifier in trial.citation


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.trial_id)
def test_a_reader_is_led_to_the_best_address(trial: Trial) -> None:
    """By DOI, else PubMed, else the registry, else the page that was read."""
    if trial.doi:
        assert trial.url == f"https://doi.org/{trial.doi}"
    elif trial.pmid:
        assert trial.url == f"https://pubmed.ncbi.nlm.nih.gov/{trial.pmid}/"
    elif trial.nct:
        assert trial.url == f"https://clinicaltrials.gov/study/{trial.nct}"
    else:
        assert trial.url in {row.source_url for row in TABLE.effects if row.trial_id == trial.trial_id}


def test_two_trials_share_a_report_only_where_one_paper_reviews_them() -> None:
    reports: dict[str, set[str]] = {}
    for row in TABLE.effects:
        if row.doi:
            reports.setdefault(row.doi, set()).add(row.trial_id)
    assert {doi: trials for doi, trials in reports.items() if len(trials) > 1} == {
        "10.1007/s00198-021-06174-0": {"arch", "frame", "structure", "romosozumab-phase-2"}
    }
