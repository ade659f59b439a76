"""Other matchers on the same pairs, each as its makers ship it; one that is not installed is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rapidfuzz import fuzz

from graphkit.names import parse_name, to_latin

__all__ = ["PEERS", "Row"]

Row = dict[str, str]


def rapidfuzz_names(rows: list[Row]) -> list[float]:
    """Token set ratio on Latin letters; it knows no birth dates."""

    def plain(name: str) -> str:
        return to_latin(name).casefold().replace(",", " ")

    return [fuzz.token_set_ratio(plain(r["left_name"]), plain(r["right_name"])) / 100 for r in rows]


def nomenklatura_logic_v2(rows: list[Row]) -> list[float]:
    """nomenklatura's logic-v2 with its default settings."""
    from followthemoney import model
    from nomenklatura.matching import LogicV2

    def person(row: Row, side: str) -> Any:
        entity = model.make_entity("Person")
        entity.id = f"{side}-{row['pair_id']}"
        entity.add("name", row[f"{side}_name"])
        if row[f"{side}_dob"]:
            entity.add("birthDate", row[f"{side}_dob"])
        return entity

    config = LogicV2.default_config()
    return [float(LogicV2.compare(person(r, "left"), person(r, "right"), config).score) for r in rows]


def splink_stock(rows: list[Row]) -> list[float]:
    """Splink's own comparisons of names and dates on Latin letters, trained on these records without labels."""
    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.logging import disable

    disable()
    api = DuckDBAPI()
    tables = []
    for side in ("left", "right"):
        columns: dict[str, list[str | None]] = {c: [] for c in ("unique_id", "family", "given", "patronymic", "dob")}
        for row in rows:
            name = parse_name(row[f"{side}_name"])
            for column in ("family", "given", "patronymic"):
                word = getattr(name, column)
                columns[column].append(to_latin(word).lower() if word else None)
            birth = row[f"{side}_dob"]
            columns["dob"].append(birth if len(birth) == 10 else None)
            columns["unique_id"].append(row["pair_id"])
        # "left" and "right" alone are words of SQL, and the names of tables are not quoted.
        tables.append(api.register(pa.table(columns), dataset_display_name=f"side_{side}"))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.NameComparison("family"), cl.NameComparison("given"), cl.NameComparison("patronymic"),
                     cl.DateOfBirthComparison("dob", input_is_string=True)],
        blocking_rules_to_generate_predictions=[block_on("unique_id")],
        probability_two_random_records_match=0.5,
    )  # fmt: skip
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("family"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict().as_duckdbpyrelation()
    scores = dict(found.project("unique_id_l, match_probability").fetchall())
    return [float(scores.get(r["pair_id"], 0.0)) for r in rows]


PEERS: dict[str, Callable[[list[Row]], list[float]]] = {
    "rapidfuzz token_set_ratio": rapidfuzz_names,
    "nomenklatura logic-v2": nomenklatura_logic_v2,
    "Splink stock": splink_stock,
}
