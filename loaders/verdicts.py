"""Court verdicts (txt, html, docx, pdf, scans) to records: frozen text first, then rules with spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from graphkit.extract import RULES_VERSION, extract_text
from graphkit.extract.documents import SUFFIXES, FrozenText, read_document
from graphkit.loaders.verdict_values import event_values, months
from graphkit.models import BadRecord, EventRecord, Evidence, LoadOptions, Mention, Record, Source, Statement, ThingRef
from graphkit.names.things import court_ref

__all__ = ["VerdictsLoader"]

_OUTCOME_EVENTS = {"treatment": "treatment", "terminated": "case_terminated"}
_RESOLVED = ("sentence", "article.convicted")
_LAST = 1_000_000


class VerdictsLoader:
    """One verdict is one record: its defendants, what is told of each, and what the court decided.

    Acts of other people stay in what ``graphkit extract`` prints; a record holds the defendants'.
    """

    name: ClassVar[str] = "verdicts"
    version: ClassVar[str] = RULES_VERSION
    suffixes: ClassVar[tuple[str, ...]] = tuple(sorted(SUFFIXES))

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        """The one record of a file.

        Raises:
            InputError: the file cannot be read as a document.
        """
        frozen = read_document(path)
        for notice in frozen.notices:
            options.notice(notice)
        data = extract_text(frozen.text, path.stem, special=options.special).as_json()
        if data.get("truncated"):
            options.notice(f"{len(frozen.text):,} characters; only the beginning was read: is this one verdict?")
        if not data["defendants"]:
            yield BadRecord(
                frozen.sha256_file,
                "the whole file",
                "No defendant was found: is this a verdict? Code it by hand in a case file if it is.",
                frozen.text[:2_000],
            )
            return
        try:
            yield _Verdict(path, frozen, data, options).record()
        except ValidationError as error:
            reasons = "; ".join(e["msg"].removeprefix("Value error, ") for e in error.errors())
            yield BadRecord(frozen.sha256_file, "the whole file", reasons, frozen.text[:2_000])


class _Verdict:
    """The record of one verdict under way."""

    def __init__(self, path: Path, frozen: FrozenText, data: dict[str, Any], options: LoadOptions) -> None:
        self.frozen, self.data = frozen, data
        self.spans: dict[str, list[dict[str, Any]]] = data["field_spans"]
        self.fields: dict[str, Any] = data["fields"]
        # Recognised text may be misread: all of it counts for less.
        self.trust = 0.8 if frozen.recognised else 1.0
        known = {k: v for k, v in options.meta.items() if k in Source.model_fields}
        described = ", ".join(str(self.fields[k]) for k in ("court", "case_number") if self.fields.get(k))
        self.source = Source.model_validate(
            {"title": described or path.stem, "language": data["language"], "date": self.fields.get("date"), **known,
             "kind": "verdict", "sha256": frozen.sha256_file, "text_sha256": frozen.text_sha256,
             "synthetic": options.synthetic}
        )  # fmt: skip
        self.mentions: dict[str, Mention] = {}
        self.events: list[EventRecord] = []
        self.statements: list[Statement] = []
        self._ordinals: Counter[tuple[str, str, str]] = Counter()

    def record(self) -> Record:
        for key, defendant in self.data["defendants"].items():
            self._person(key, defendant)
        records: dict[str, list[EventRecord]] = {}
        events = sorted(self.data["events"], key=lambda e: (e["start"], e["id"]))
        for told, event in enumerate(events):
            subjects = event["subject"] if isinstance(event["subject"], list) else [event["subject"]]
            records[event["id"]] = [
                self._event(subject, event, told) for subject in subjects if subject in self.mentions
            ]
        for event in events:
            self._conflict(event, records)
        for key, defendant in self.data["defendants"].items():
            self._charge(key, defendant)
            self._decision(key, defendant)
        return Record(
            loader="verdicts", scope=str(self.source.sha256), key="document", locator="the whole file",
            sources=(self.source,), mentions=tuple(self.mentions.values()), events=tuple(self.events),
            statements=tuple(self.statements),
        )  # fmt: skip

    def _evidence(self, span: dict[str, Any]) -> Evidence:
        place = self.frozen.place(span["start"], span["end"])
        page, box = place if place is not None else (None, None)
        return Evidence(start=span["start"], end=span["end"], quote=span["quote"], page=page, box=box)

    def _span(self, key: str, *names: str) -> dict[str, Any]:
        """The first of these fields that has a span: each the defendant's own before the document's.

        Of several spans the last for what the resolution decides, the first for the rest.
        """
        for name in names:
            for field in (f"defendant.{key}.{name}", name):
                if spans := self.spans.get(field):
                    return spans[-1] if name in _RESOLVED else spans[0]
        return self._span(key, "name") if "name" not in names else next(iter(self.spans.values()))[0]

    def _say(self, subject: str, name: str, value: Any, span: dict[str, Any], **how: Any) -> None:
        how = {"said_by": "court_finding", "certainty": "stated", "confidence": 0.95, "rule": f"field.{name}", **how}
        how["confidence"] = round(how["confidence"] * self.trust, 4)
        self.statements.append(
            Statement(
                subject=subject, property=name, value=value, source_id=self.source.id, evidence=self._evidence(span),
                method="extracted", **how,
            )
        )  # fmt: skip

    def _person(self, key: str, defendant: dict[str, Any]) -> None:
        span = self._span(key, "name")
        # Free of offsets: a newer rule set that finds the name elsewhere means the same mention.
        mention = Mention(source_id=self.source.id, name=defendant["name"], locator="defendant", ordinal=key)
        self.mentions[key] = mention
        self._say(mention.id, "name", defendant["name"], span)
        for name, value in (("birth_date", defendant.get("birth")), ("birthplace", defendant.get("birthplace"))):
            if value:
                self._say(mention.id, name, value, self._span(key, name.removesuffix("_date"), "name"))
        if defendant.get("gender"):
            self._say(mention.id, "gender", defendant["gender"], span, confidence=0.9)
        for code in defendant.get("citizenship") or ():
            self._say(mention.id, "citizenship", code, self._span(key, "citizenship", "name"))

    def _new(self, key: str, kind: str, locator: str, told: int) -> EventRecord:
        ordinal = self._ordinals[key, kind, locator]
        self._ordinals[key, kind, locator] += 1
        event = EventRecord(mention_id=self.mentions[key].id, type=kind, locator=locator, ordinal=ordinal, told=told)
        self.events.append(event)
        return event

    def _event(self, key: str, event: dict[str, Any], told: int) -> EventRecord:
        record = self._new(key, event["type"], f"sentence at {event['sentence_start']}", told)
        # What a defendant claims and the court turns down is neither asserted nor denied: it is disputed.
        stance = "disputed" if event.get("court_rejected") else event["polarity"]
        how = {k: event[k] for k in ("said_by", "certainty", "confidence", "rule")}
        self._say(record.id, "type", event["type"], event, stance=stance, **how)
        for repeat in event.get("also", ()):
            said = {**how, "said_by": repeat.get("said_by", how["said_by"]), "rule": repeat.get("rule", how["rule"])}
            self._say(record.id, "type", event["type"], repeat, stance=stance, **said)
        for name, value in event_values(event, f"{self.source.id} {key}").items():
            self._say(record.id, name, value, event, **how)
        return record

    def _conflict(self, event: dict[str, Any], records: dict[str, list[EventRecord]]) -> None:
        others = event.get("conflicts_with") or ()
        for other in [others] if isinstance(others, str) else others:
            for mine in records[event["id"]]:
                for theirs in records.get(other, ()):
                    if mine.mention_id == theirs.mention_id and mine.id != theirs.id:
                        how = {k: event[k] for k in ("said_by", "certainty", "confidence", "rule")}
                        self._say(mine.id, "conflicts_with", theirs.id, event, **how)

    def _charge(self, key: str, defendant: dict[str, Any]) -> None:
        articles = defendant.get("articles_charged")
        if not articles:
            return
        record = self._new(key, "charge", "articles charged", _LAST)
        span = self._span(key, "article.charged", "name")
        self._say(record.id, "type", "charge", span, said_by="charge")
        self._say(record.id, "articles", articles, span, said_by="charge")

    def _decision(self, key: str, defendant: dict[str, Any]) -> None:
        outcome, sentence = defendant.get("outcome"), defendant.get("sentence") or {}
        convicted = defendant.get("articles_convicted") or []
        if outcome is None and (convicted or sentence.get("years") is not None):
            outcome = "convicted"
        if outcome is None and not self.fields.get("case_number"):
            return
        record = self._new(key, "verdict", "resolution", _LAST + 1)
        decided = self._span(key, "sentence", "article.convicted", "case_number", "name")
        self._say(record.id, "type", "verdict", decided)
        values: list[tuple[str, Any, dict[str, Any]]] = [
            ("outcome", outcome, decided),
            ("articles", convicted, self._span(key, "article.convicted", "sentence", "name")),
            ("articles_charged", defendant.get("articles_charged"), self._span(key, "article.charged", "name")),
            ("term_months", months(sentence), decided),
            ("regime", sentence.get("regime"), decided),
            ("suspended", sentence.get("suspended"), decided),
        ]
        for name in ("case_number", "date", "procedure"):
            # A field without words of its own, as the ordinary procedure is, was concluded and not read.
            if self.spans.get(name):
                values.append((name, self.fields.get(name), self._span(key, name)))
        for name, value, span in values:
            if value is not None and value != []:
                self._say(record.id, name, value, span)
        if self.fields.get("court"):
            court: ThingRef = court_ref(self.fields["court"])
            self._say(record.id, "court", court, self._span(key, "court", "name"))
        if outcome in _OUTCOME_EVENTS:
            kind = _OUTCOME_EVENTS[outcome]
            ruling = self._new(key, kind, "resolution", _LAST + 1)
            self._say(ruling.id, "type", kind, decided)
            for name in ("case_number", "date"):
                if self.fields.get(name):
                    self._say(ruling.id, name, self.fields[name], self._span(key, name, "name"))
