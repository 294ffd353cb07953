"""`python -m ioc.wire`: print the JSON Schema of the wire, and its fingerprint under `$id`."""

from __future__ import annotations

import sys

import orjson

from ioc.wire.schema import fingerprint, wire_schema


def main() -> None:
    schema = wire_schema()
    named = {"$id": f"urn:ioc:wire:{fingerprint(schema)}", **schema}
    sys.stdout.buffer.write(orjson.dumps(named, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
