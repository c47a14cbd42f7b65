"""Writes recurrence.txt: what python-dateutil says about 2,000 rules drawn by chance.

Run with `pip install python-dateutil==2.9.0.post0 && python3 domain/tests/oracle/recurrence.py`.
Each line holds, between bars: the start, the rule, the window from..to, the days in it, the last day before the window,
and the first day from its end on. The days are the first one and the distances after it; `7*3` is three distances of 7.
"""

import random
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import dateutil
from dateutil.rrule import rrulestr

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
RULES = 2_000
chance = random.Random(5545)


def some(values, most):
    return chance.sample(values, chance.randint(1, min(most, len(values))))


def start_day():
    """Any day from 1970 to 2100; the last days of months, 29 February above all, come often."""
    kind = chance.random()
    if kind < 0.15:
        return date(chance.randrange(1972, 2100, 4), 2, 29)
    if kind < 0.4:
        return date(chance.randint(1970, 2100), chance.randint(2, 12), 1) - timedelta(days=1)
    return date(1970, 1, 1) + timedelta(days=chance.randint(0, 47_000))


def rule(start):
    frequency = chance.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={frequency}"]
    if chance.random() < 0.6:
        parts.append(f"INTERVAL={chance.choice([2, 2, 3, 4, 5, 6, 7, 10, 12, 13, 30, 48, 100])}")
    if frequency == "WEEKLY" and chance.random() < 0.8:
        parts.append("BYDAY=" + ",".join(some(WEEKDAYS, 4)))
    if frequency == "WEEKLY" and chance.random() < 0.5:
        parts.append("WKST=" + chance.choice(WEEKDAYS))
    if frequency == "MONTHLY":
        kind = chance.random()
        dates = [*range(1, 32), *range(28, 32), *range(-31, 0), -1, -1]
        numbers = [*range(1, 6), *range(-5, 0)]
        if kind < 0.4:
            parts.append("BYMONTHDAY=" + ",".join(map(str, some(dates, 3))))
        elif kind < 0.8:
            days = [f"{number}{day}" for number in numbers for day in WEEKDAYS]
            parts.append("BYDAY=" + ",".join(some(days, 3)))
    end = chance.random()
    if end < 0.3:
        parts.append(f"COUNT={chance.choice([1, 2, 3, 5, 10, 40, 365, 999])}")
    elif end < 0.5:
        until = start + timedelta(days=chance.choice([-1, 0, 1, 30, 365, 3_000, 20_000]))
        parts.append(f"UNTIL={until:%Y%m%d}")
    return ";".join(parts)


def packed(days):
    if not days:
        return "-"
    gaps = [str((later - earlier).days) for earlier, later in zip(days, days[1:])]
    runs = ((gap, len(list(run))) for gap, run in groupby(gaps))
    return " ".join([f"{days[0]:%Y-%m-%d}", *(f"{gap}*{times}" if times > 1 else gap for gap, times in runs)])


def midnight(day):
    return datetime(day.year, day.month, day.day)


def line(start, text):
    found = rrulestr(f"RRULE:{text}", dtstart=midnight(start))
    ahead = chance.choice([-200, -1, 0, 1, 20, 400, 1_000, 10_000, 20_000])
    first = start + timedelta(days=ahead + chance.randint(0, 40))
    last = first + timedelta(days=chance.choice([0, 1, 31, 120, 400, 400]))
    inside = found.between(midnight(first), midnight(last) - timedelta(days=1), inc=True) if last > first else []
    before = found.before(midnight(first))
    after = found.after(midnight(last), inc=True)
    one = lambda day: f"{day:%Y-%m-%d}" if day else "-"
    return "|".join([f"{start}", text, f"{first}..{last}", packed(inside), one(before), one(after)])


lines = []
while len(lines) < RULES:
    start = start_day()
    lines.append(line(start, rule(start)))
head = f"# Written by recurrence.py with python-dateutil {dateutil.__version__}; see there."
Path(__file__).with_name("recurrence.txt").write_text("\n".join([head, *lines]) + "\n")
