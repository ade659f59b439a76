"""``graphkit review`` as a program meets it: exit codes, and data apart from words."""

from __future__ import annotations

import json


def test_the_queue_is_data_and_nothing_else(cli, case):
    shown = cli("review", case, "--below", "1", "--json")
    assert shown.code == 0 and not shown.err
    assert {"id", "reasons", "value", "evidence", "confidence"} <= set(json.loads(shown.out)[0])


def test_a_decision_is_noted_beside_the_data(cli, own_case):
    key = json.loads(cli("review", own_case, "--below", "1", "--json").out)[0]["id"]
    done = cli("review", own_case, "--decide", key, "accept", "--reviewer", "Desk")
    assert (done.code, done.out) == (0, "") and "noted: accept, by Desk" in done.err


def test_wrong_use_ends_with_two(cli, case, tmp_path):
    for arguments in (("--value", "x"), ("--decide", "st_0", "accept", "--json"), ("--below", "2")):
        assert cli("review", case, *arguments).code == 2
    assert cli("review", tmp_path).code == 1
