"""Reads a calendar with the PyPI packages `icalendar` and `python-dateutil`, and tells what it understood, as JSON.

Zones are taken from the calendar itself, not from the machine's table.
"""

import json
import sys
from datetime import date, datetime, timezone

from dateutil.rrule import rrulestr
from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}


def placed(property):
    """A point in time: a day, a time on the wall, or one in UTC."""
    value = property.dt
    if isinstance(value, datetime):
        zone = zones.get(property.params.get("TZID"))
        return value.replace(tzinfo=zone) if zone else value.replace(tzinfo=None)
    return value


def instant(value):
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def times(event):
    start = placed(event["DTSTART"])
    if "RRULE" not in event:
        return [instant(start)]
    whole = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day)
    found = []
    for time in rrulestr(event["RRULE"].to_ical().decode(), dtstart=whole):
        found.append(instant(time if isinstance(start, datetime) else time.date()))
        if len(found) == 12:
            break
    return found


events = []
for event in calendar.walk("VEVENT"):
    end = event.get("DTEND")
    alarms = event.walk("VALARM")
    events.append({
        "uid": str(event["UID"]),
        "title": str(event["SUMMARY"]),
        "description": str(event.get("DESCRIPTION", "")),
        "times": times(event),
        "end": instant(placed(end)) if end else None,
        "alarm_s": [int(alarm["TRIGGER"].dt.total_seconds()) for alarm in alarms],
        "errors": [list(error) for error in event.errors],
    })
print(json.dumps({"name": str(calendar["X-WR-CALNAME"]), "events": events}))
