"""Scores worked out by hand."""

from __future__ import annotations

from evaluation.scoring import Episode, Found, Score, Span, score, together
from evaluation.truth import TrueIncident

KIND = "wrong_way"


def event(start: float, end: float | None, *, source: str = "cam-01", name: str = "e") -> TrueIncident:
    return TrueIncident(name, KIND, source, start, end)


def incident(start: float, detected: float, *sources: str, name: str = "i", kind: str = KIND) -> Found:
    return Found(name, kind, tuple(Episode(source, start, detected) for source in sources or ("cam-01",)))


def scored(events: list[TrueIncident], *incidents: Found, judged: Span = Span()) -> Score:  # noqa: B008 - a value
    return score(events, incidents, judged)[KIND]


def figures(one: Score) -> tuple[int, int, int]:
    return one.expected, one.found, one.false


def test_one_event_one_incident() -> None:
    """Detected 1.5 s after the true start: precision and recall 1, delay 1.5 s."""
    one = scored([event(10, 20)], incident(10.2, 11.5))
    assert (figures(one), one.precision, one.recall, one.delays) == ((1, 1, 0), 1.0, 1.0, (1.5,))


def test_second_incident_on_one_event_is_false() -> None:
    """One event, one incident: the one detected first counts, whichever is told first; precision 1/2."""
    one = scored([event(10, 20)], incident(10, 14, name="second"), incident(10, 12, name="first"))
    assert (figures(one), one.precision, one.recall) == ((1, 1, 1), 0.5, 1.0)
    assert (one.false_ids, one.delays) == (("second",), (2.0,))


def test_late_early_elsewhere_and_otherwise_do_not_count() -> None:
    """More than 10 s after the end, more than 2 s before the start, another camera: missed, and false."""
    for wrong in (incident(10, 30.1), incident(7.9, 12), incident(10, 12, "cam-02")):
        one = scored([event(10, 20)], wrong)
        assert (figures(one), one.precision, one.recall, one.missed) == ((1, 0, 1), 0.0, 0.0, ("e",))


def test_edges_count() -> None:
    """Exactly 2 s before the start and exactly 10 s after the end still belong to the event."""
    assert figures(scored([event(10, 20)], incident(8, 30))) == (1, 1, 0)


def test_event_that_goes_on_is_found_whenever() -> None:
    """An event without an end can be found at any later time; detection before the start is no negative delay."""
    assert scored([event(10, None)], incident(10, 5_000)).delays == (4_990.0,)
    assert scored([event(10, None)], incident(8.5, 9.0)).delays == (0.0,)


def test_one_incident_may_cover_events_of_several_sources() -> None:
    """Two cameras behind one switch, one incident that names both: both are found, nothing is false."""
    events = [event(10, 60), event(11, 60, source="cam-02", name="f")]
    one = scored(events, incident(10, 16, "cam-01", "cam-02"))
    assert (figures(one), one.delays) == ((2, 2, 0), (6.0, 5.0))
    assert figures(scored(events, incident(10, 16, "cam-01"))) == (2, 1, 0)


def test_one_incident_of_one_source_is_not_two_events() -> None:
    """Two events one after the other on one camera need two incidents."""
    events = [event(10, 20), event(22, 30, name="f")]
    assert figures(scored(events, incident(10, 12))) == (2, 1, 0)


def test_an_incident_that_comes_again_covers_a_later_event() -> None:
    """The cause is back 30 s later and joins the incident: both events are found, each with its own delay; an episode
    too many on the same event is not false, for it is one incident."""
    events = [event(10, 20), event(50, 60, name="f")]
    back = Found("i", KIND, (Episode("cam-01", 10, 12), Episode("cam-01", 51, 53)))
    one = scored(events, back)
    assert (figures(one), one.delays, one.start_errors) == ((2, 2, 0), (2.0, 3.0), (0.0, 1.0))
    assert figures(scored(events[:1], back)) == (1, 1, 0)


def test_only_judged_time_counts() -> None:
    """Judged from 30 s to 60 s. Before and after it neither an event nor an alarm counts, nor does a late alarm of an
    event that was over before; an event that reaches into it does."""
    judged = Span(30, 60)
    events = [
        event(5, 12, name="before"),
        event(24, 28, name="just before"),
        event(50, 70),
        event(80, 90, name="after"),
    ]
    one = scored(
        events,
        incident(6, 7, name="a"),
        incident(24, 33, name="late"),
        incident(51, 52, name="b"),
        incident(61, 62, name="beyond"),
        incident(40, 41, name="false"),
        judged=judged,
    )
    assert (figures(one), one.false_ids, one.missed) == ((1, 1, 1), ("false",), ())
    assert score(events[:1], [incident(6, 7)], judged) == {}


def test_start_error_is_the_root_of_the_mean_square() -> None:
    """Starts 3 s late and 1 s early: the root of (9 + 1) / 2; none found, none told."""
    one = scored([event(10, 20), event(30, 40, name="f")], incident(13, 14), incident(29, 33, name="j"))
    assert one.start_errors == (3.0, -1.0)
    assert one.as_json()["start_rmse_s"] == 2.236
    assert scored([event(10, 20)]).start_rmse is None


def test_what_was_measured_is_held_against_the_truth() -> None:
    """66 km/h told of 60, 57 of 60: errors of 10 % and 5 %; without a true value there is no error."""
    fast = [TrueIncident("e", KIND, "cam-01", 10, 12, 60.0), TrueIncident("f", KIND, "cam-01", 30, 32, 60.0)]
    told = [
        Found(name, KIND, (Episode("cam-01", start, start + 1),), value)
        for name, start, value in (("i", 10, 66.0), ("j", 30, 57.0))
    ]
    one = scored(fast, *told)
    assert one.value_errors == (0.1, 0.05)
    assert one.as_json()["value_error"] == {"p50": 0.075, "p95": 0.1}
    assert "value_error" not in scored([event(10, 20)], told[0]).as_json()


def test_scores_add_up() -> None:
    """Two cases as one: counts add, delays and errors are pooled."""
    whole = together([Score(3, 2, 1, (1.0, 3.0), ("x",), ("y",), (0.5,)), Score(1, 1, 0, (8.0,), (), (), (1.0,))])
    assert whole == Score(4, 3, 1, (1.0, 3.0, 8.0), ("x",), ("y",), (0.5, 1.0))


def test_overlapping_events_are_matched_as_well_as_they_can_be() -> None:
    """The incident detected first fits both events, the other only the first event: both are found."""
    events = [event(0, 10), event(5, 15, name="f")]
    one = scored(events, incident(5, 6, name="late start"), incident(0, 7, name="early start"))
    assert (figures(one), one.missed, one.delays) == ((2, 2, 0), (), (7.0, 1.0))


def test_kinds_are_scored_apart() -> None:
    """A kind that was expected and not reported, and one reported and not expected, both have their line."""
    both = score([event(10, 20)], [incident(10, 11, kind="congestion")])
    assert figures(both[KIND]) == (1, 0, 0)
    assert (both[KIND].precision, both[KIND].recall) == (None, 0.0)
    assert figures(both["congestion"]) == (0, 0, 1)
    assert (both["congestion"].precision, both["congestion"].recall) == (0.0, None)


def test_nothing_is_no_division_by_zero() -> None:
    """No event and no incident: no kinds; a score of nothing has no precision, no recall, no delay."""
    assert score([], []) == {}
    nothing = Score(0, 0, 0, (), (), ()).as_json()
    assert (nothing["precision"], nothing["recall"], nothing["delay_s"]) == (None, None, {"p50": None, "max": None})


def test_delays_are_told_as_median_and_maximum() -> None:
    """Of 1, 2 and 9 seconds: 2 and 9."""
    assert Score(3, 3, 0, (9.0, 1.0, 2.0), (), ()).as_json()["delay_s"] == {"p50": 2.0, "max": 9.0}
