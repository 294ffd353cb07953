"""The report as one page that needs nothing else: tables, and the picture of every miss and every false alarm."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evaluation.outcome import CaseResult, by_kind
from evaluation.pictures import Proof
from evaluation.tables import HEADINGS, cells, line_of, number

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1100px;padding:0 1rem;color:#1c2430;background:#fff}
table{border-collapse:collapse;margin:1rem 0;width:100%}
th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid #d8dee6}
th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left}
tr.bad td{background:#fdecea}
.proofs{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:1rem}
figure{margin:0;border:1px solid #d8dee6;border-radius:6px;overflow:hidden}
figure img{width:100%;display:block}
figcaption{padding:.5rem .7rem;font-size:13px}
.missed b{color:#a15c00}.false b{color:#b3261e}
.none{background:#eef1f5;padding:2.5rem;text-align:center;color:#5b6675}
@media(prefers-color-scheme:dark){body{background:#14181f;color:#dde3ea}th,td,figure{border-color:#333c48}
tr.bad td{background:#3a1f1d}.none{background:#222933}}
"""


def page(title: str, body: Mapping[str, Any], results: Sequence[CaseResult], compared: Sequence[str]) -> str:
    """body: the JSON of the same run. compared: what changed against an earlier one, a line each."""
    hours, false = number(body.get("camera_hours")), number(body.get("false_per_camera_day"))
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{hours} camera-hours judged, {false} false alarms a camera-day.</p>",
        *_kinds(results),
        *_list("Against the earlier run", compared),
        *_list("Skipped or failed", [*body.get("skipped", ()), *body.get("failed", ())]),
        "<h2>Cases</h2>",
        *(part for result in results for part in _case(result)),
    ]
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{escape(title)}</title>"
    return (
        f"<!doctype html><html lang=en><head>{head}<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _kinds(results: Sequence[CaseResult]) -> Iterator[str]:
    heads = "".join(f"<th>{escape(name)}</th>" for name in ("Kind", "Condition", *HEADINGS))
    yield f"<h2>Kinds</h2><table><tr>{heads}</tr>"
    for kind, row in by_kind(results).items():
        for condition, one in row.items():
            wrong = " class=bad" if one.false or one.found < one.expected else ""
            data = "".join(f"<td>{escape(cell)}</td>" for cell in (kind, condition, *cells(one)))
            yield f"<tr{wrong}>{data}</tr>"
    yield "</table>"


def _list(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"<h2>{escape(heading)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _case(result: CaseResult) -> Iterator[str]:
    yield f"<h3>{escape(result.name)} <small>({escape(result.condition)})</small></h3><p>{escape(line_of(result))}</p>"
    tracking = result.figures.get("tracking")
    if isinstance(tracking, Mapping):
        rows = "; ".join(f"{camera}: {_figures(figures)}" for camera, figures in tracking.items())
        yield f"<p>Tracks: {escape(rows)}</p>"
    if result.proofs:
        yield f"<div class=proofs>{''.join(map(_proof, result.proofs))}</div>"


def _figures(figures: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {number(value)}" for name, value in figures.items()) or "nothing large enough to judge"


def _proof(proof: Proof) -> str:
    if proof.jpeg:
        data = base64.b64encode(proof.jpeg).decode()
        picture = f"<img alt='{escape(proof.fault)} {escape(proof.kind)}' src='data:image/jpeg;base64,{data}'>"
    else:
        picture = "<div class=none>no picture</div>"
    words = f"<b>{escape(proof.fault)}</b> {escape(proof.kind)} at {escape(proof.source)}, {proof.at:.1f} s"
    return (
        f"<figure class={escape(proof.fault)}>{picture}<figcaption>{words}<br>{escape(proof.why)}<br>"
        f"<small>{escape(proof.name)}</small></figcaption></figure>"
    )
