"""Pictures of what went wrong, and the page that holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from evaluation.accuracy_page import accuracy_page
from evaluation.html_page import page
from evaluation.outcome import CaseResult, report
from evaluation.pictures import MOST, Proof, proofs
from evaluation.scoring import Score
from evaluation.truth import TrueIncident
from evaluation.watched import Watched
from ioc.commands.analysis import bare_site
from ioc.domain.observation import TracksObserved
from ioc.vision.arrays import Colour

GREY = np.full((120, 160, 3), 120, np.uint8)


def watched() -> Watched:
    site, camera = bare_site("clip")
    seen = [TracksObserved(camera.id, 100.0 + n / 5, (160, 120), (), {}, {}) for n in range(200)]
    return Watched(site, [], [], {"camera": seen}, 100.0, 140.0)


def footage(wanted: Sequence[tuple[str, float]]) -> Mapping[tuple[str, float], Colour]:
    return dict.fromkeys(wanted, GREY)


def missed(*events: TrueIncident) -> tuple[Proof, ...]:
    scores = {"wrong_way": Score(len(events), 0, 0, (), tuple(event.id for event in events), ())}
    return proofs(scores, events, watched(), footage)


def test_a_miss_is_shown_while_it_happens() -> None:
    """An event from 110 s to 114 s is shown at 112 s, one that goes on 5 s after its start; times count from the
    beginning of the recording."""
    short, long = missed(
        TrueIncident("a", "wrong_way", "camera", 110.0, 114.0), TrueIncident("b", "wrong_way", "camera", 110.0, None)
    )
    assert (short.fault, short.at, long.at) == ("missed", 12.0, 15.0)
    picture = cv2.imdecode(np.frombuffer(short.jpeg or b"", np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == GREY.shape


def test_what_has_no_picture_is_told_without() -> None:
    """A sensor's event has no frame; it is listed all the same."""
    (one,) = missed(TrueIncident("a", "wrong_way", "wl-01", 110.0, 114.0))
    assert one.jpeg is None


def test_pictures_are_bounded() -> None:
    """A rule gone wild fills no disk."""
    events = [TrueIncident(f"e{n}", "wrong_way", "camera", 100.0 + n / 10, None) for n in range(MOST + 20)]
    assert len(missed(*events)) == MOST


def results() -> list[CaseResult]:
    scores = {"wrong_way": Score(2, 1, 1, (1.5,), ("a",), ("IOC-1",), (0.5,))}
    shown = (
        Proof("missed", "wrong_way", "cam-01", "a", 12.0, "from 10.0 s to 14.0 s", b"\xff\xd8jpeg"),
        Proof("false", "wrong_way", "cam-01", "IOC-1", 20.0, "179° off <the> lane", None),
    )
    figures = {
        "tracking": {"cam-01": {"mota": 0.5, "idf1": 0.7, "hota": 0.6, "boxes": 10}},
        "count_error": 0.02,
        "pixel_f": 0.948,
    }
    return [CaseResult("city & co", "day", {"gate": (3, 1)}, [], scores, 3600.0, figures, shown)]


def test_the_page_needs_nothing_else_and_shows_what_went_wrong() -> None:
    """Pictures are inside, no address leads outside, and what rules say is text, not markup."""
    body = report(results())
    text = page("Report", body, results(), ["wrong_way day: recall 0.750 -> 0.500 (worse)"])
    assert text.count("<figure") == 2
    assert "data:image/jpeg;base64," in text
    assert not re.search(r"(?:src|href)='?(?!data:)\w+:?//", text)
    assert "&lt;the&gt;" in text
    assert "city &amp; co" in text
    assert "mota 0.50" in text
    assert "recall 0.750 -&gt; 0.500" in text


def test_the_accuracy_page_tells_the_figures_of_a_run() -> None:
    """One row a kind and condition with the figures of the JSON; what was measured otherwise; what went wrong."""
    text = accuracy_page(report(results()))
    assert "| wrong_way | day | 2 | 1 | 1 | 0.50 | 0.50 | 1.50 | 1.50 | 0.50 |" in text
    assert "| day | 1 | 1.00 | 1 | 24.00 |" in text
    assert "| city & co | pixel_f | 0.948 |" in text
    assert "| city & co | 0.50 | 0.70 | 0.60 | 0.02 |" in text
    assert "city & co: a" in text


def test_a_run_without_kinds_is_no_page() -> None:
    """Another JSON file is refused by name of what it lacks."""
    with pytest.raises(KeyError, match="kinds"):
        accuracy_page({"cases": []})
