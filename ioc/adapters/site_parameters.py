"""The parameters of rules in a site file, held against the catalogue of rules, each mistake with its line."""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, Node

from ioc.adapters.site_nodes import Entry, guess
from ioc.rules.catalogue import CAMERA_RULES
from ioc.rules.rule import Parameter

_KNOWN = {entry.kind.value: {parameter.name: parameter for parameter in entry.parameters} for entry in CAMERA_RULES}


def read_parameters(entry: Entry) -> dict[str, dict[str, float]]:
    """rule -> parameter -> value of a camera entry."""
    return {rule: _values(entry, rule, node) for rule, node in entry.pairs("parameters")}


def _values(entry: Entry, rule: str, node: Node) -> dict[str, float]:
    known = _KNOWN.get(rule)
    if known is None:
        entry.bad(node, f"{entry.what}: parameters of an unknown rule `{rule}`", guess(rule, _KNOWN))
        return {}
    if not isinstance(node, MappingNode):
        entry.bad(node, f"{entry.what}: parameters of {rule} must be a mapping", "write `name: number` lines.")
        return {}
    values = {}
    for name, value_node in entry.once(node):
        parameter = known.get(name)
        if parameter is None:
            entry.bad(value_node, f"{entry.what}: rule {rule} has no parameter `{name}`", guess(name, known))
        elif (value := entry.as_number(value_node, f"{rule}.{name}")) is not None:
            values[name] = _bounded(entry, value_node, rule, parameter, value)
    return values


def _bounded(entry: Entry, node: Node, rule: str, parameter: Parameter, value: float) -> float:
    if not parameter.low <= value <= parameter.high:
        unit = f" {parameter.unit}" if parameter.unit else ""
        remedy = f"use a number from {parameter.low:g} to {parameter.high:g}{unit}."
        entry.bad(node, f"{entry.what}: {rule}.{parameter.name} is {value:g}", remedy)
    return value
