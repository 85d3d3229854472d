"""The pages: verdict first, then the chart, the same points as a table, and the evidence."""

from flask import abort, render_template, request, url_for

from bonetrack.core.dxa import Site
from bonetrack.core.people import Right
from bonetrack.services.events import list_events
from bonetrack.services.events_and_scans import needs_talk
from bonetrack.services.marker_responses import read_marker_responses
from bonetrack.services.markers import list_marker_history, list_markers
from bonetrack.services.trend import list_sites, read_trend
from bonetrack.web.access import current_account, needs, open_patient
from bonetrack.web.bones import blueprint
from bonetrack.web.clock import now, today_of
from bonetrack.web.page import settings
from bonetrack.web.presenters import bones as words
from bonetrack.web.presenters.charts import has_chart
from bonetrack.web.presenters.events import events_beside_scans
from bonetrack.web.presenters.history import history_rows
from bonetrack.web.presenters.markers import marker_blocks, marker_history_words
from bonetrack.web.presenters.scans import next_scan_words
from bonetrack.web.presenters.studies import evidence_blocks
from bonetrack.web.presenters.trend_table import has_expected, trend_table
from bonetrack.words.bookings import lab_day
from bonetrack.words.chart import chart_label
from bonetrack.words.events import fracture_sentence
from bonetrack.words.evidence import reviewed_sentence
from bonetrack.words.sites import site_name, t_score_words, z_score_words


@blueprint.get("/bones")
@needs(Right.LOOK)
def index() -> str:
    found = list_sites(open_patient())
    return _site_page(found[0], found) if found else _empty_page()


@blueprint.get("/bones/<site_key>")
@needs(Right.LOOK)
def site(site_key: str) -> str:
    found = list_sites(open_patient())
    chosen = next((site for site in found if site == site_key), None)
    if chosen is None:
        if site_key not in set(Site):
            abort(404)
        return _empty_page(site=site_name(Site(site_key)))
    return _site_page(chosen, found)


@blueprint.get("/bones/markers")
@needs(Right.LOOK)
def markers() -> str:
    patient = open_patient()
    kept = list_markers(patient)
    deleted = history_rows(list_marker_history(patient), patient.zone, current_account().id, marker_history_words)
    responses = read_marker_responses(patient, comparison_enabled=settings().comparison_enabled)
    return render_template(
        "bones/markers.html",
        blocks=marker_blocks(kept, responses),
        deleted=deleted,
        next_lab=lab_day(patient.next_lab_on, patient.lab_booked_on, today_of(patient)),
    )


def _empty_page(**place: str) -> str:
    """Without a scan nothing else could say that a broken bone on treatment needs a talk."""
    drafts = [kept.draft for kept in list_events(open_patient())]
    said = fracture_sentence() if needs_talk(open_patient(), drafts, now()) else None
    return render_template("bones/empty.html", needs_talk=said, next_scan=_next_scan(), **place)


def _next_scan() -> str | None:
    patient = open_patient()
    return next_scan_words(patient.next_scan_on, patient.scan_booked_on, today_of(patient))


def _site_page(chosen: Site, found: tuple[Site, ...]) -> str:
    trend = read_trend(open_patient(), chosen, now(), comparison_enabled=settings().comparison_enabled)
    headers, rows = trend_table(trend)
    return render_template(
        "bones/site.html",
        site=chosen,
        site_name=site_name(chosen),
        tabs=words.site_tabs(found, chosen),
        missing=[site_name(each) for each in Site if each not in found],
        heading=words.verdict_heading(trend),
        verdict=words.verdict_of(trend),
        whole_change=words.whole_change(trend),
        falls_elsewhere=words.falls_elsewhere(trend),
        estimate=words.estimate_words(trend),
        has_expected=has_expected(trend),
        compare_note=words.compare_note(trend),
        compare_link=words.compare_link(trend),
        is_drawn=words.is_drawn(trend),
        testosterone_note=words.testosterone_note(trend),
        chart_url=url_for("bones.bmd_chart", site_key=chosen) if has_chart(trend) else None,
        chart_label=chart_label(chosen),
        chart_summary=words.chart_summary(trend),
        phases=words.phase_list(trend.phases),
        events=events_beside_scans(trend),
        score_words=z_score_words() if trend.uses_z_score else t_score_words(),
        headers=headers,
        rows=rows,
        evidence=evidence_blocks(trend),
        studies_url=url_for("bones.site", site_key=chosen, studies="open", _anchor="studies"),
        next_scan=_next_scan(),
        studies_open=request.args.get("studies") == "open",
        reviewed=reviewed_sentence(trend.reviewed_on),
    )
