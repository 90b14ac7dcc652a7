"""A result as one page that needs nothing else: the article with its passages marked, and beside it what they say.

What comes from the article or the model is escaped wherever it stands, and the page's own policy (CSP) runs and
styles nothing but what this module put into it.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from agent.output.diagram import diagram_of
from agent.output.items import Item, items_of
from agent.output.kinds import KINDS, NAMELESS, Field
from agent.output.marked import Piece, paragraphs_of
from schemas import Article, Extraction
from schemas.base import PLACEHOLDERS
from schemas.vocabulary import Subject

_SCRIPTS = tuple(
    f"{part}.js" for part in ["article", "cards", "reading", "gold", "correcting", "form", "asking", "adding", "saving"]
)
"""One script in parts, in this order."""

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
"""Control characters, which HTML has no place for, and those that turn the direction of what follows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What a page needs to know of the server that it is corrected on."""

    saves_to: str
    """The path that corrections are sent to as they are made."""
    gold: str | None
    """The gold file so far, as the page writes it."""
    queue: str
    """The path of the list of all articles."""
    following: str | None
    """The path of the next article."""


def page(extraction: Extraction, review: Review | None = None) -> str:
    """The result as an HTML page.

    Without a ``review`` the page makes no connection at all, and corrections are saved as a file.
    """
    items = items_of(extraction)
    paragraphs, rest = paragraphs_of(extraction.article.text, [p for item in items for p in item.passages])
    by_passage = _by_passage(items)
    style, script = _part("page.css"), "".join(map(_part, _SCRIPTS))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            article=extraction.article,
            run=extraction.run,
            kinds=KINDS,
            sections={slot: [item for item in items if item.slot == slot] for slot in KINDS},
            roles=_roles(items),
            nameless=NAMELESS,
            by_passage=by_passage,
            slots_of=lambda piece: " ".join(slots_of(piece, by_passage)),
            names={item.id: _name(item) for item in items},
            paragraphs=paragraphs,
            rest=rest,
            diagram=diagram_of(items),
            style=Markup(style),
            script=Markup(script),
            data=Markup(_data(extraction.article, items, review)),
            review=review,
            policy=policy_of(style, script, connects=review is not None),
        )
        .strip()
        + "\n"
    )


def policy_of(style: str, script: str, *, connects: bool = False) -> str:
    """The content security policy of a page that runs this script and uses this style, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            *(["connect-src 'self'"] if connects else []),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _data(article: Article, items: Sequence[Item], review: Review | None) -> str:
    """What the script works on, as JSON that cannot end its element."""
    data = {
        "article": {
            "text": article.text,
            "title": article.title,
            "language": article.language,
            "published": article.published.isoformat() if article.published else None,
            "stem": stem_of(article),
        },
        "subjects": get_args(Subject),
        "kinds": {slot: asdict(kind) for slot, kind in KINDS.items()},
        "items": [asdict(item) for item in items],
        "nameless": NAMELESS,
        "placeholders": sorted(PLACEHOLDERS),
        "review": asdict(review) if review else None,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def stem_of(article: Article) -> str:
    """The name of an article's files without language and ending, such as ``sample``."""
    name = PurePosixPath(article.source.replace("\\", "/").split("?")[0].split("#")[0].rstrip("/")).name
    stem = re.sub(r"\.(txt|html?|pdf|docx|md)$", "", name, flags=re.IGNORECASE)
    if article.language:
        stem = stem.removesuffix(f".{article.language}")
    return re.sub(r"[^\w-]+", "-", stem).strip("-")[:80] or "article"


def _by_passage(items: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        for passage in item.passages:
            found.setdefault(passage.id, []).append(item)
    return found


def slots_of(piece: Piece, by_passage: Mapping[str, Sequence[Item]]) -> list[str]:
    """The kinds of the items that a piece of the text supports, in the order of the page.

    ``twice`` beside them says that passages of the same kind overlap in it.
    """
    kinds = [{item.slot for item in by_passage[id]} for id in piece.passages]
    found = [slot for slot in KINDS if any(slot in of for of in kinds)]
    return [*found, "twice"] if sum(map(len, kinds)) > len(found) else [*found]


def _roles(items: Sequence[Item]) -> dict[str, list[tuple[str, list[str]]]]:
    """For each agreement, who is what to it."""
    roles: dict[str, dict[str, list[str]]] = {item.id: {} for item in items if item.slot == "treaty"}
    for item in items:
        if item.slot == "party":
            for treaty in item.fields["treaties"]:
                roles[treaty].setdefault(item.fields["role"], []).append(item.fields["name"])
    return {treaty: list(of.items()) for treaty, of in roles.items()}


def _name(item: Item) -> str:
    """What stands for an item where another one points to it, and what its reference is called."""
    heading = next(field.name for field in KINDS[item.slot].fields if field.place == "heading")
    return str(item.fields[heading] or item.reference).replace("_", " ")


@cache
def _part(name: str) -> str:
    return files("agent.output").joinpath("page", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("agent.output", "page"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = lambda name: name.replace("_", " ")
    environment.filters["value"] = _value
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    environment.globals["is_link"] = lambda source: re.match(r"https?://[^\s]+$", source) is not None
    return environment


def _shown(value: Any) -> Any:
    return _UNSHOWN.sub("\ufffd", value) if type(value) is str else value


def _value(value: Any, field: Field, names: dict[str, str]) -> str:
    """A field's value as words; "" where there is none."""
    if not value:
        return ""
    match field.form:
        case "choice":
            return str(value).replace("_", " ")
        case "party" | "treaty":
            return names[value]
        case "parties" | "treaties":
            return ", ".join(names[id] for id in value)
        case "dated" | "placed":
            known = value.get("date") or value.get("iso3")
            return f"{value['text']} ({known})" if known and known != value["text"] else value["text"]
        case "people":
            return "; ".join(f"{p['name']}, {p['office']}" if p["office"] else p["name"] for p in value)
        case _:
            return str(value)
