"""What a server may send instead of a right answer, by what the agent makes of it."""

import json
from typing import Any

from tests.server import DROPPED, Reply, as_json, completion, page, refusal
from tests.story import NOTHING, RIGHT, term

SOON = {"retry_after": "0.01"}


def right_with(**claims: list[dict[str, Any]]) -> Reply:
    return completion(json.dumps({**RIGHT, **claims}))


INVALID = {
    "broken JSON": completion('{"treaties": [}'),
    "half of the JSON": completion(json.dumps(RIGHT)[:200]),
    "another JSON": completion('{"answer": 42}'),
    "a list": completion("[]"),
    "a key too many": completion(json.dumps({**NOTHING, "remarks": []})),
    "a key too few": completion(json.dumps({"treaties": []})),
    "a value outside of the list": right_with(terms=[term("Kenya must not fish", kind="fishing")]),
    "no quote": right_with(terms=[term("")]),
    "a quote without end": right_with(terms=[term("a" * 5000)]),
    "endless items": right_with(terms=[term("Kenya must not fish")] * 100),
    "a broken letter": completion(json.dumps(RIGHT).replace("Kenya must", r"\ud83d must")),
    "prose": completion("I am sorry, I cannot help with that."),
    "prose with braces": completion("Use {curly} braces."),
    "nothing": completion(""),
    "blanks": completion(" \n "),
    "null": completion(None),
    "thoughts alone": completion("<think>Kenya and Uganda …</think>"),
    "thoughts without end": completion("<think>Kenya and Uganda …"),
    "no choices": as_json(200, {"choices": []}),
    "a choice without message": as_json(200, {"choices": [{}]}),
    "a choice that is none": as_json(200, {"choices": [None]}),
    "content of another kind": as_json(200, {"choices": [{"message": {"content": [{"text": "{}"}]}}]}),
    "an error as a completion": as_json(200, {"error": {"message": "overloaded"}}),
}
"""What is asked for again, with what is wrong with it."""

PASSING = {
    "429": refusal(429, **SOON),
    "500": refusal(500, **SOON),
    "502": Reply(502, b"<h1>Bad gateway</h1>", {"content-type": "text/html", "retry-after": "0.01"}),
    "503": refusal(503, **SOON),
    "a connection that breaks off": DROPPED,
}
"""What is sent once more, unchanged."""

LASTING = {
    "a request it does not take": refusal(400, "The context is too long."),
    "a web page": page("Welcome to the router"),
    "a body that is no JSON": Reply(200, b'{"id": ', {"content-type": "application/json"}),
    "a list for a completion": as_json(200, [1, 2]),
    "no content": Reply(204),
}
"""What asking again would not change."""

USABLE = {
    "thoughts before it": "<think>\nParties: {Kenya}?\n</think>\n\n{}",
    "thoughts without a beginning": "Parties: Kenya?\n</think>\n{}",
    "a code fence": "```json\n{}\n```",
    "a fence without language": "```\n{}\n```\n",
    "talk around a fence": "Here is the JSON:\n```json\n{}\n```\nLet me know!",
    "talk around it": "Sure! {} Anything else?",
    "white space": "\n\n   {}\n",
}
