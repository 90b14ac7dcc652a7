"""A result as a page to read.

What comes from the article or the model passes through :func:`escaped`; names of the closed vocabularies,
ids, ISO codes, dates and numbers cannot hold markup.
"""

from collections.abc import Iterable, Iterator, Sequence

from agent.output.escaping import escaped
from schemas import DatedText, Evidence, Extraction, Failure, Opinion, Party, PlacedText, Run, Term, Treaty

Fact = tuple[str, str | None]
"""A label, and its value as Markdown where there is one."""


def page(extraction: Extraction) -> str:
    """The result as a CommonMark page with GitHub tables; sections without content are left out.

    A statement that an opinion rests on stands there and not among the statements.
    """
    return "\n\n".join(_Page(extraction).blocks()) + "\n"


class _Page:
    def __init__(self, extraction: Extraction) -> None:
        self.result = extraction
        self.evidence = {item.id: item for item in extraction.evidence}
        self.names = {party.id: escaped(party.name) for party in extraction.parties}
        self.titles = {treaty.id: _title(treaty) for treaty in extraction.treaties}

    def blocks(self) -> Iterator[str]:
        """The page's paragraphs, headings, lists and tables, in order."""
        article, run = self.result.article, self.result.run
        yield f"# {_words(article.title) or 'Article without a title'}"
        yield " · ".join(_labelled(self._source()))
        if run.failures:
            yield _partial(run.failures)
        if not self.result.treaties:
            yield (
                "No agreement was found in what could be read."
                if run.failures
                else "This article reports no international agreement."
            )
        yield from _section("Agreements", (b for treaty in self.result.treaties for b in self._treaty(treaty)))
        yield from _section("Parties", self._parties())
        terms = enumerate(self.result.terms, 1)
        yield from _section("Terms", (b for number, term in terms for b in self._term(number, term)))
        yield from _section("Statements", self._statements())
        yield from _section("Expert opinions", self._opinions())
        yield from _section("How this was made", _making(run))

    def _source(self) -> list[Fact]:
        article = self.result.article
        return [
            ("Outlet", _words(article.outlet)),
            ("Published", article.published.isoformat() if article.published else None),
            ("Language", _words(article.language)),
            ("Source", escaped(article.source)),
        ]

    def _treaty(self, treaty: Treaty) -> Iterator[str]:
        yield f"### {self.titles[treaty.id]}"
        yield _list(
            [
                ("Kind", treaty.kind),
                ("Ambit", treaty.ambit),
                ("Status", _term_of(treaty.status)),
                ("Signed on", _day(treaty.signed_on)),
                ("Signed at", _place(treaty.signed_at)),
                ("In force", _words(treaty.entry_into_force)),
                ("Duration", _words(treaty.duration)),
                ("Withdrawal", _words(treaty.withdrawal)),
                ("Depositary", self._named([treaty.depositary] if treaty.depositary else [])),
            ]
        )
        yield from self._quotes(treaty.evidence)

    def _parties(self) -> Iterator[str]:
        parties = self.result.parties
        if not parties:
            return
        columns: dict[str, list[str | None]] = {
            "Party": [escaped(p.name) for p in parties],
            "As written": [escaped(p.name_as_written) for p in parties],
            "ISO": [p.iso3 for p in parties],
            "Type": [_term_of(p.type) for p in parties],
            "Role": [_term_of(p.role) for p in parties],
            "Represented by": [_people(p) for p in parties],
            "Agreements": [", ".join(self.titles[i] for i in p.treaties) for p in parties],
            "Confidence": [_percent(p.confidence) for p in parties],
            "Characters": [", ".join(_span(self.evidence[i]) for i in p.evidence) for p in parties],
        }
        if len(self.titles) < 2:
            del columns["Agreements"]
        if not any(columns["Confidence"]):
            del columns["Confidence"]
        rows = [list(columns), ["---"] * len(columns), *zip(*columns.values(), strict=True)]
        yield "\n".join(f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows)

    def _term(self, number: int, term: Term) -> Iterator[str]:
        yield f"### {number}. {_capital(_term_of(term.kind))} ({_term_of(term.modality)})"
        yield escaped(term.summary)
        facts = [
            ("Agreement", self.titles[term.treaty] if term.treaty and len(self.titles) > 1 else None),
            ("Owed by", self._named(term.obligors)),
            ("Owed to", self._named(term.beneficiaries)),
            ("Condition", _words(term.condition)),
            ("Confidence", _percent(term.confidence)),
        ]
        if any(value for _, value in facts):
            yield _list(facts)
        yield from self._quotes(term.evidence)

    def _statements(self) -> Iterator[str]:
        told = {id for opinion in self.result.opinions for id in opinion.evidence}
        speakers: dict[tuple[str | None, str | None, str | None], list[str]] = {}
        for item in self.result.evidence:
            if item.id not in told and (item.speaker or item.kind != "reported_fact"):
                key = (item.speaker, item.speaker_role, item.speaker_party)
                speakers.setdefault(key, []).append(item.id)
        for (speaker, role, party), ids in speakers.items():
            yield f"### {_words(speaker) or 'Source not named'}"
            known = [_term_of(role), self.names[party] if party else None]
            if any(known):
                yield ", ".join(filter(None, known))
            yield from self._quotes(ids, named=False)

    def _opinions(self) -> Iterator[str]:
        experts: dict[tuple[str | None, ...], list[Opinion]] = {}
        for opinion in self.result.opinions:
            who = (opinion.expert, opinion.title, opinion.affiliation, opinion.place, opinion.told_to)
            experts.setdefault(who, []).append(opinion)
        for (expert, *facts, told_to), opinions in experts.items():
            yield f"### {_words(expert)}"
            known = [_words(fact) for fact in facts] + [f"told to {_words(told_to)}" if told_to else None]
            if any(known):
                yield ", ".join(filter(None, known))
            for opinion in opinions:
                yield f"**{_capital(opinion.stance)}:** {escaped(opinion.claim)}"
                if sure := _percent(opinion.confidence):
                    yield f"Confidence: {sure}"
                yield from self._quotes(opinion.evidence, named=False)

    def _quotes(self, ids: Iterable[str], *, named: bool = True) -> Iterator[str]:
        """Passages, each with where it stands; ``named`` where its speaker is not the heading above."""
        for item in (self.evidence[i] for i in ids):
            speaker = escaped(item.speaker) if named and item.speaker else None
            sure = _percent(item.confidence)
            facts = [
                speaker,
                _term_of(item.kind),
                item.factuality,
                f"characters {_span(item)}",
                f"confidence {sure}" if sure else None,
            ]
            yield f"> {escaped(item.quote)}\n>\n> — {', '.join(filter(None, facts))}"

    def _named(self, parties: Sequence[str]) -> str | None:
        return ", ".join(self.names[i] for i in parties) or None


def _section(title: str, blocks: Iterable[str]) -> Iterator[str]:
    if content := list(blocks):
        yield f"## {title}"
        yield from content


def _partial(failures: Sequence[Failure]) -> str:
    missing = "; ".join(f"{escaped(failure.step)} of {_where(failure)}" for failure in failures)
    return f"**Partial result:** these questions got no valid answer, so items may be missing: {missing}."


def _making(run: Run) -> Iterator[str]:
    cost = "not known" if run.cost_usd is None else f"{run.cost_usd:,.4f}".rstrip("0").rstrip(".") + " USD"
    yield _list(
        [
            ("Model", escaped(run.model)),
            ("Calls", f"{run.calls:,}, of which {run.cached_calls:,} from the cache"),
            ("Tokens", f"{run.input_tokens:,} in, {run.output_tokens:,} out"),
            ("Time", f"{run.seconds:,.1f} s"),
            ("Cost", cost),
            ("Chunks", f"{run.chunks:,}"),
        ]
    )
    yield "Characters are counted from 0 in the article's text, up to the first one after the passage."
    yield from _notes("Failures", [f"{_where(f)}, {escaped(f.step)}: {escaped(f.reason)}" for f in run.failures])
    yield from _notes("Left out", [f"{d.count:,} × {d.item}: {escaped(d.reason)}" for d in run.dropped])
    yield from _notes("Warnings", [escaped(warning) for warning in run.warnings])


def _notes(title: str, notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield f"### {title}"
        yield "\n".join(f"- {note}" for note in notes)


def _where(failure: Failure) -> str:
    return "the whole article" if failure.chunk is None else f"chunk {failure.chunk}"


def _labelled(facts: Iterable[Fact]) -> list[str]:
    return [f"**{label}:** {value}" for label, value in facts if value]


def _list(facts: Iterable[Fact]) -> str:
    return "\n".join(f"- {fact}" for fact in _labelled(facts))


def _title(treaty: Treaty) -> str:
    return _words(treaty.title) or "Agreement without a title"


def _day(day: DatedText | None) -> str | None:
    if day is None or day.date is None:
        return escaped(day.text) if day else None
    return f"{day.date.isoformat()} (“{escaped(day.text)}”)"


def _place(place: PlacedText | None) -> str | None:
    if place is None:
        return None
    return f"{escaped(place.text)} ({place.iso3})" if place.iso3 else escaped(place.text)


def _people(party: Party) -> str:
    return "; ".join(
        f"{escaped(person.name)} ({escaped(person.office)})" if person.office else escaped(person.name)
        for person in party.representatives
    )


def _span(item: Evidence) -> str:
    return f"{item.start}–{item.end}"


def _percent(confidence: float | None) -> str | None:
    return None if confidence is None else f"{confidence:.0%}"


def _words(text: str | None) -> str | None:
    return None if text is None else escaped(text)


def _term_of(vocabulary: str | None) -> str:
    return (vocabulary or "").replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
