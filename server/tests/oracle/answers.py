"""Tells `schemathesis` what it cannot know: which things there are and how they are, what day it is, and that a key counts once.

Without that nearly everything would be refused, and few good answers be seen. What is meant to be wrong is sent as it is.
"""

import atexit
from datetime import date, timedelta
from itertools import count

import schemathesis
from schemathesis import GenerationMode

numbers = count()
things = {"habit": [], "goal": [], "step": [], "reminder": []}
asked, done = set(), set()


def noun(case):
    """What the list at an address holds: `step` of `/goals/{goal}/steps`."""
    return case.path.rsplit("/", 1)[1].removesuffix("s")


def place(parameters, number):
    """Puts something that is there into an address, three times of four."""
    if "day" in parameters:
        parameters["day"] = (date.today() - timedelta(days=number % 50)).isoformat()
    last = next((name for name in ("step", "goal", "habit", "reminder") if name in parameters), None)
    known = things.get(last, [])
    is_there = any(thing.items() <= parameters.items() for thing in known)
    if known and not is_there and number % 4:
        parameters.update(known[number % len(known)])


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(numbers)
    # Nobody sends so much from one address; a proxy says from which.
    case.headers["X-Forwarded-For"] = f"10.0.{number // 25_600}.{number // 100 % 256}"
    if case.meta and case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if case.headers.get("Idempotency-Key"):
        key = f"{number} {case.headers['Idempotency-Key']}"
        case.headers["Idempotency-Key"] = key[:255].strip()
    if "If-Match" in case.headers and number % 4:
        case.headers["If-Match"] = "*"
    if case.path_parameters:
        place(case.path_parameters, number)
    is_new = case.method == "POST" and noun(case) in things and isinstance(case.body, dict)
    if is_new and not case.body.get("name") and not case.body.get("title"):
        case.body["title"] = f"Number {number}"


@schemathesis.hook
def after_call(context, case, response):
    call = f"{case.method} {case.path}"
    if response.status_code != 405:
        asked.add(call)
    if response.status_code < 400:
        done.add(call)
    if response.status_code == 201:
        made = {noun(case): response.json()["id"]}
        things[noun(case)].append({**(case.path_parameters or {}), **made})


@atexit.register
def tell():
    never = asked - done
    print("never done:", *sorted(never), sep="\n") if never else print("every call was done")
