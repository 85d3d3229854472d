"""The evidence drawer: one tap from the verdict, with all that lets a reader find the trial."""

from datetime import date

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.effects import SourceQuality, Trial
from bonetrack.core.nearest_pairs import list_pair_findings
from bonetrack.evidence.loader import load_evidence
from bonetrack.storage.models import Patient
from bonetrack.web.presenters.studies import study_url
from bonetrack.words.nearest_pairs import nearest_pair_sentence
from tests.builders import START, People, make_plan
from tests.page_client import Page, PageClient
from tests.web.test_bones import add_scan, two_scans


def drawer(page: Page) -> str:
    (found,) = [one for one in page.root.iter("details") if one.get("id") == "studies"]
    return " ".join("".join(found.itertext()).split())


def is_open(page: Page) -> bool:
    return any(one.get("id") == "studies" and one.get("open") is not None for one in page.root.iter("details"))


def treat_pair(people: People, *agents: str, sex: str = "F") -> None:
    Patient.update(sex=sex, menopausal="post" if sex == "F" else None, prior_therapy="none").execute()
    for agent in agents:
        make_plan(people.record, agent, starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2024, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.85)


def test_a_link_at_the_verdict_opens_the_drawer_without_a_script(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    page = patient_client.get("/bones")
    assert page.links("/bones/lumbar_spine?studies=open") == ["/bones/lumbar_spine?studies=open#studies"]
    assert not is_open(page)
    assert page.text.index("Next step:") < page.text.index("The studies behind this") < page.text.index("2 scans.")
    assert is_open(patient_client.get("/bones/lumbar_spine?studies=open"))


def test_the_drawer_names_trial_year_people_effect_link_grade_and_review(
    patient_client: PageClient, people: People
) -> None:
    two_scans(people)
    page = patient_client.get("/bones/lumbar_spine?studies=open")
    text = drawer(page)
    for words in ("Grade of evidence: direct.", "people", "(20", "Average change: +", "after", "months.", "doi:"):
        assert words in text
    assert "We last looked through the studies on" in text
    assert page.links("https://doi.org/")


def test_without_studies_there_is_neither_drawer_nor_link(patient_client: PageClient, people: People) -> None:
    add_scan(people, date(2026, 2, 20), 0.80)
    page = patient_client.get("/bones")
    assert not page.links("/bones/lumbar_spine?studies=open")
    assert "studies behind" not in page.text


@pytest.mark.parametrize(
    ("doi", "pmid", "nct", "url"),
    [
        ("10.1/a", "1", "NCT1", "https://doi.org/10.1/a"),
        (None, "1", "NCT1", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        (None, None, "NCT1", "https://clinicaltrials.gov/study/NCT1"),
        (None, None, None, "https://example.org/page"),
    ],
)
def test_the_link_is_the_doi_else_pubmed_else_the_registry_else_the_page(
    doi: str | None, pmid: str | None, nct: str | None, url: str
) -> None:
    trial = Trial("a", "A", "A", doi, pmid, nct, "https://example.org/page", 2001, SourceQuality.PAPER)
    assert study_url(trial) == url


@pytest.mark.parametrize(
    ("agents", "sex"),
    [(("estrogen_progestogen_patch", "denosumab"), "F"), (("testosterone_enanthate", "alendronate"), "M")],
)
def test_an_untried_pair_names_the_part_and_what_the_nearest_pair_did(
    patient_client: PageClient, people: People, agents: tuple[str, ...], sex: str
) -> None:
    treat_pair(people, *agents, sex=sex)
    page = patient_client.get("/bones/lumbar_spine")
    assert "The nearest pair that was studied is estrogen with a bisphosphonate." in page.text
    findings = list_pair_findings(load_evidence(), Site.LUMBAR_SPINE)
    assert nearest_pair_sentence(findings) in page.text
    text = drawer(page)
    assert "Grade of evidence: indirect." in text
    assert "These trials were in women. They do not tell what your own pair does." in text
    assert "Alendronate with estrogen: +8.3 % after 24 months." in text
    assert page.links("https://doi.org/10.1210/jcem.86.5.7505"), "Harris 2001"
    assert "most people were in this range" not in page.text


def test_a_studied_pair_and_one_medicine_alone_name_no_nearest_pair(patient_client: PageClient, people: People) -> None:
    treat_pair(people, "estradiol_patch", "alendronate")
    assert "nearest pair" not in patient_client.get("/bones").text


def test_a_number_cites_the_report_that_printed_it(patient_client: PageClient, people: People) -> None:
    """The trial of 2008 did not print what was found after 96 months: a later report did."""
    Patient.update(prior_therapy="none").execute()
    make_plan(
        people.record,
        "denosumab",
        starts_on=date(2018, 9, 1),
        tracked_since=START,
        rhythm_kind="every_n_months",
        every=6,
    )
    add_scan(people, date(2018, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.90)
    text = patient_client.get("/bones").text
    assert "+16.8 % after 96 months. Denosumab phase 2 extension (8 years; sponsor release)" in text
    assert "Miller 2008" not in text
