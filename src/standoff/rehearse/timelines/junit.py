"""The result as JUnit XML, for CI. No times and no host in it: the same tests give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from standoff.rehearse.timelines.lanes import failure_lines, lanes
from standoff.rehearse.timelines.run import PlanTested
from standoff.rehearse.timelines.verdicts import TestResult

__all__ = ["junit_xml", "xml_text"]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RULES: Final = "rules"


def junit_xml(tested: PlanTested, *, allow_untested: bool) -> bytes:
    """A suite for each file of tests, and one in which each rule is a case that fails where it is untested."""
    root = ET.Element("testsuites", name=xml_text(tested.plan.name))
    for file, results in groupby(tested.results, key=lambda result: result.timeline.place.file):
        _suite(root, file, list(results))
    if tested.rules:
        _rules(root, tested, allow_untested)
    # no `skipped` here: the schema of Jenkins has it of a suite alone
    counts = {name: sum(int(suite.get(name, "0")) for suite in root) for name in ("tests", "failures", "errors")}
    root.attrib.update({name: str(number) for name, number in counts.items()})
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(root: ET.Element, file: str, results: Sequence[TestResult]) -> None:
    suite = _counted(root, file, len(results), sum(not result.passed for result in results), 0)
    for result in results:
        case = ET.SubElement(suite, "testcase", classname=xml_text(file), name=xml_text(result.timeline.name))
        if not result.passed:
            words = failure_lines(result)
            failure = ET.SubElement(case, "failure", message=xml_text(_message(result)), type="expectation")
            failure.text = xml_text("\n".join(["", *words, "", *lanes(result), ""]))


def _message(result: TestResult) -> str:
    wrong = [f"expected {verdict.wanted}; seen: {verdict.found}" for verdict in result.verdicts if not verdict.ok]
    wrong += [f"unexpected {event.kind} of {event.who}" for event in result.surplus]
    wrong += [f"{refusal.act} was refused: {refusal.reason}" for refusal in result.refusals]
    return wrong[0] + (f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else "")


def _rules(root: ET.Element, tested: PlanTested, allow_untested: bool) -> None:
    number = len(tested.untested)
    suite = _counted(root, _RULES, len(tested.rules), 0 if allow_untested else number, number if allow_untested else 0)
    for rule in tested.rules:
        case = ET.SubElement(suite, "testcase", classname=_RULES, name=xml_text(rule.rule))
        if rule.missing:
            message = xml_text(f"no test in which the rule {rule.rule} {' and none in which it '.join(rule.missing)}")
            if allow_untested:
                ET.SubElement(case, "skipped", message=message)
            else:
                ET.SubElement(case, "failure", message=message, type="untested")


def _counted(root: ET.Element, name: str, tests: int, failures: int, skipped: int) -> ET.Element:
    counts = {"tests": tests, "failures": failures, "errors": 0, "skipped": skipped}
    return ET.SubElement(
        root, "testsuite", {"name": xml_text(name), **{key: str(number) for key, number in counts.items()}}
    )


def xml_text(words: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", words)
