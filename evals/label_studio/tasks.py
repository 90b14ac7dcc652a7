"""An article with what was found in it, as a task: a region for each passage; the first of an item has its fields."""

from statistics import fmean
from typing import Any

from agent.output.items import Item, items_of
from agent.output.kinds import KINDS, Field
from evals.gold import GoldArticle
from evals.gold_file import ArticleLabel
from evals.label_studio.controls import (
    ARTICLE,
    DIRTY,
    KIND,
    NAME,
    POINTERS,
    SAME,
    TEXT,
    article_control,
    controls_of,
)
from evals.label_studio.exported import LabelStudioError
from schemas import Article, Extraction

Task = dict[str, Any]


def task_of(name: str, result: Extraction | None, gold: GoldArticle | None = None) -> Task:
    """A task in the JSON format that Label Studio imports; there has to be a result, or labels.

    The model's result is its prediction, and the labels of a gold file are its annotation. ``name`` is that of the
    article's files without ending, such as ``sample.it``.

    Raises:
        LabelStudioError: when both are there, and are not of the same text.
    """
    texts = {one.article.text for one in (result, gold.gold if gold else None) if one}
    if len(texts) > 1:
        raise LabelStudioError(f"{name}.txt holds another text than the result; move one of them away.")
    return {
        "data": {NAME: name, TEXT: texts.pop()},
        "predictions": [_prediction(result)] if result else [],
        "annotations": [{"result": _regions(gold.gold) + _about(gold.gold.article, gold.about)}] if gold else [],
    }


def _prediction(result: Extraction) -> Task:
    """What the model found; its score is the mean confidence, by which Label Studio can put the least sure first."""
    known = [item.confidence for item in items_of(result) if item.confidence is not None]
    score = {"score": fmean(known)} if known else {}
    return {"model_version": result.run.model, **score, "result": _regions(result) + _about(result.article)}


def _regions(result: Extraction) -> list[Task]:
    """The regions of all items, their fields, and the relations between them."""
    items = items_of(result)
    several = sum(item.slot == "treaty" for item in items) > 1
    found: list[Task] = []
    ties: dict[tuple[str, str], list[str]] = {}
    for item in items:
        for number, passage in enumerate(item.passages):
            id = _region_of(item.id, number)
            place = {"start": passage.start, "end": passage.end}
            quote = result.article.text[passage.start : passage.end]
            region = _result(KIND, "labels", id, **place, text=quote, labels=[KINDS[item.slot].one])
            found.append(region if item.confidence is None else {**region, "score": item.confidence})
            if number:
                ties[id, item.id] = [SAME]
        first = {"start": item.passages[0].start, "end": item.passages[0].end}
        for field in KINDS[item.slot].fields:
            found += [{**value, "id": item.id, "value": first | value["value"]} for value in _values(item, field)]
        for relation, target in _pointed(item, several):
            ties.setdefault((item.id, target), []).append(relation)
    for (one, other), labels in ties.items():  # one relation for each pair: the editor drops a second one
        found.append({"type": "relation", "from_id": one, "to_id": other, "direction": "right", "labels": labels})
    return found


def _region_of(id: str, number: int) -> str:
    return f"{id}.{number + 1}" if number else id


def _values(item: Item, field: Field) -> list[Task]:
    """The results of a field's controls, without a region."""
    value = item.fields[field.name]
    found = []
    for part, name in controls_of(item.slot, field).items():
        match field.form:
            case "choice":
                if value:
                    found.append(_result(name, "choices", choices=[value]))
                continue
            case "people":
                texts = [f"{one['name']}, {one['office']}" if one["office"] else one["name"] for one in value]
            case "dated" | "placed":
                texts = [value[part]] if value and value[part] else []
            case _:
                texts = [value] if value else []
        if texts:
            found.append(_result(name, "textarea", text=texts))
    return found


def _pointed(item: Item, several: bool) -> list[tuple[str, str]]:
    """The labels of the relations from an item, each with the id of an item; a single agreement needs none."""
    found = []
    for label, pointer in POINTERS.items():
        if pointer.slot == item.slot and (several or pointer.target == "party"):
            value = item.fields[pointer.field.name]
            found += [(label, id) for id in ([value] if isinstance(value, str) else value or [])]
    return found


def _about(article: Article, about: ArticleLabel | None = None) -> list[Task]:
    """What is known of the article; what only an annotator knows is left open in a prediction."""
    found = []
    for field in ARTICLE:
        name = article_control(field)
        match field:
            case "subject":
                value = _result(name, "choices", choices=[about.subject]) if about else None
            case "dirty":
                value = _result(name, "choices", choices=[DIRTY]) if about and about.dirty else None
            case _:
                known = getattr(article, field)
                value = _result(name, "textarea", text=[str(known)]) if known else None
        if value:
            found.append(value)
    return found


def _result(name: str, type: str, id: str | None = None, **value: Any) -> Task:
    return {"id": id or name, "from_name": name, "to_name": TEXT, "type": type, "value": value}
