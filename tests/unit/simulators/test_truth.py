from io import BytesIO
from pathlib import Path

import orjson

from ioc.domain.kinds import Kind
from simulators.actors import Actor, Seen
from simulators.truth import TrackLog, TrueIncident, TruthLog


def test_an_incident_is_written_when_it_begins_and_again_when_it_ends() -> None:
    """Two lines, same id; the end is null until it is known; only the source that it has is named."""
    file = BytesIO()
    log = TruthLog(file)
    log.begin(TrueIncident("a", Kind.INTRUSION, 10.0, camera="cam-07", zone="depot"))
    log.end("a", 12.5)
    first, second = (orjson.loads(line) for line in file.getvalue().splitlines())
    assert first == {"id": "a", "kind": "intrusion", "camera": "cam-07", "zone": "depot", "start": 10.0, "end": None}
    assert second == {**first, "end": 12.5}


def test_tracks_are_in_mot_columns(tmp_path: Path) -> None:
    """frame,id,left,top,width,height,conf,-1,-1,-1 with whole pixels, ordered by id."""
    log = TrackLog(tmp_path, ["c"])
    far = Seen(Actor(9, "car", 0, 0, 0), 10, 20, 40, 60)
    near = Seen(Actor(2, "car", 0, 0, 0), 100, 200, 140, 260)
    log.write("c", 1, [far, near])
    log.close()
    assert (tmp_path / "c.txt").read_text() == "1,2,100,200,40,60,1,-1,-1,-1\n1,9,10,20,30,40,1,-1,-1,-1\n"
