#!/usr/bin/python3
"""Writes random recurrence rules and what python-dateutil makes of them, one JSON object a line.

usage: recurrence.py COUNT SEED [ZONE ...]

A line has the rule, its start and zone, its first 20 local times before 2100, and its first moments.
"""

import datetime as standard
import json
import random
import sys
from datetime import date, datetime, time, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
SHOWN = 20
HORIZON = 2100


def some(draw, values, most):
    """A few of the values, in any order."""
    return draw.sample(list(values), draw.randint(1, most))


def signed(draw, numbers):
    """The numbers, some of them counted from the end."""
    return [-number if draw.random() < 0.3 else number for number in numbers]


def days_of(draw, frequency, parts):
    """Adds the parts that choose days."""
    if draw.random() < 0.35:
        parts["BYMONTH"] = some(draw, range(1, 13), 4)
    if frequency != "WEEKLY" and draw.random() < 0.35:
        parts["BYMONTHDAY"] = signed(draw, some(draw, range(1, 32), 5))
    if frequency == "YEARLY" and draw.random() < 0.15:
        parts["BYYEARDAY"] = signed(draw, some(draw, range(1, 367), 20))
    if frequency == "YEARLY" and draw.random() < 0.15:
        # dateutil misses days of weeks 52 and 53, counted from either end, around the turn of the
        # year; `of_weeks` has those.
        parts["BYWEEKNO"] = signed(draw, some(draw, range(1, 52), 4))
    if draw.random() < 0.5:
        parts["BYDAY"] = some(draw, WEEKDAYS, 4)
        counted = frequency in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts
        # dateutil wants a day to be in both when counted and plain weekdays are mixed; RFC 5545 lists
        # both.
        if counted and draw.random() < 0.5:
            most = 5 if frequency == "MONTHLY" or "BYMONTH" in parts else 53
            parts["BYDAY"] = [
                str(signed(draw, [draw.randint(1, most)])[0]) + day for day in parts["BYDAY"]]
    # With BYWEEKNO alone dateutil takes all seven days; by RFC 5545 the start gives the weekday.
    if "BYWEEKNO" in parts and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts.keys():
        parts["BYDAY"] = some(draw, WEEKDAYS, 4)


def random_rule(draw):
    """The parts of a valid rule, without its end."""
    frequency = draw.choice(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"])
    parts = {}
    days_of(draw, frequency, parts)
    if draw.random() < 0.2:
        parts["BYHOUR"] = some(draw, range(24), 3)
    if draw.random() < 0.2:
        parts["BYMINUTE"] = some(draw, range(60), 3)
    # dateutil lets a week reach over the turn of the year only where no interval and no position asks
    # which year it belongs to.
    if "BYWEEKNO" not in parts:
        several = frequency != "DAILY" or {"BYHOUR", "BYMINUTE"} & parts.keys()
        if parts and several and draw.random() < 0.25:
            parts["BYSETPOS"] = signed(draw, some(draw, [1, 2, 3, 4], 2))
        if draw.random() < 0.5:
            parts["INTERVAL"] = [draw.choice([1, 2, 2, 3, 4, 5, 6, 13, 40])]
    if draw.random() < 0.3:
        parts["WKST"] = [draw.choice(WEEKDAYS)]
    return frequency, parts


def random_start(draw):
    """A local time, a quarter of them shortly before the clocks change in London."""
    second = draw.choice([0, 0, 0, draw.randint(0, 59)])
    if draw.random() < 0.25:
        change = date(draw.randint(1996, 2050), draw.choice([3, 10]), 31)
        day = change - timedelta(change.isoweekday() % 7 + draw.randint(0, 10))
        return datetime.combine(day, time(draw.randint(0, 2), draw.choice([0, 30, 59]), second))
    first = datetime(draw.choice([1971, 2020, 2020]), 1, 1)
    day = first + timedelta(draw.randint(0, 20 * 365))
    return day.replace(hour=draw.randint(0, 23), minute=draw.randint(0, 59), second=second)


def random_end(draw, starts):
    """COUNT or UNTIL as the rule says it, and as dateutil understands it; or nothing."""
    kind = draw.random()
    if kind < 0.2:
        return [f";COUNT={draw.randint(1, 30)}"] * 2
    if kind < 0.5:
        days = draw.choice([1, 10, 100, 1000, 10000]) * draw.random() * 2
        # Whole days let it fall on an occurrence.
        until = starts + timedelta(draw.choice([days, round(days)]))
        if kind < 0.35:
            return [f";UNTIL={until.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"] * 2
        # A day counts whole; for dateutil it is its midnight.
        last = until.replace(hour=23, minute=59, second=59).astimezone(timezone.utc)
        return [f";UNTIL={until:%Y%m%d}", f";UNTIL={last:%Y%m%dT%H%M%SZ}"]
    return ["", ""]


def text_of(draw, frequency, parts):
    """The rule as text, its parts in any order."""
    pieces = [f"FREQ={frequency}"]
    pieces += [f"{name}={','.join(map(str, values))}" for name, values in parts.items()]
    draw.shuffle(pieces)
    return ";".join(pieces)


def of_dateutil(draw, zone):
    """A rule, its start, and its local times by dateutil."""
    frequency, parts = random_rule(draw)
    starts = random_start(draw).replace(tzinfo=zone)
    if frequency == "WEEKLY" and "BYSETPOS" in parts:
        # dateutil counts positions in the first week from the start on; RFC 5545 in the whole week.
        first = WEEKDAYS.index(parts.get("WKST", ["MO"])[0])
        starts -= timedelta((starts.weekday() - first) % 7)
    end, their_end = random_end(draw, starts)
    text = text_of(draw, frequency, parts)
    return text + end, starts, rrulestr(text + their_end, dtstart=starts)


def of_weeks(draw, zone):
    """A rule of numbered weeks, its start, and its local times by Python's ISO calendar."""
    numbers = signed(draw, some(draw, [1, 2, 26, 51, 52, 53], 3))
    weekdays = some(draw, range(1, 8), 3)
    interval = draw.choice([1, 1, 2, 3])
    starts = random_start(draw).replace(tzinfo=zone)
    parts = {
        "INTERVAL": [interval],
        "BYWEEKNO": numbers,
        "BYDAY": [WEEKDAYS[day - 1] for day in weekdays],
    }
    times = []
    for year in range(starts.isocalendar().year, HORIZON + 1, interval):
        weeks = date(year, 12, 28).isocalendar().week
        listed = {number if number > 0 else weeks + 1 + number for number in numbers}
        for week in listed & set(range(1, weeks + 1)):
            times += [
                datetime.combine(date.fromisocalendar(year, week, day), starts.timetz())
                for day in weekdays]
    return text_of(draw, "YEARLY", parts), starts, sorted(t for t in times if t >= starts)


def main():
    # It is what ends dateutil's search for a day that never comes.
    standard.MAXYEAR = HORIZON
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    zones = sys.argv[3:] or ["Europe/London", "UTC"]
    draw = random.Random(seed)
    written = 0
    while written < count:
        zone = draw.choice(zones)
        make = of_weeks if written % 20 == 0 else of_dateutil
        text, starts, times = make(draw, ZoneInfo(zone))
        found = []
        # A few more than are shown: one in a gap may move past those that follow.
        for local in islice(times, SHOWN + 12):
            if local.year >= HORIZON:
                break
            found.append(local)
        # Many parts drawn at random hardly ever meet; of such rules, long to search, a few will do.
        if len(found) < 4 and draw.random() < 0.9:
            continue
        written += 1
        print(json.dumps({
            "rule": text,
            "zone": zone,
            "starts": f"{starts:%Y-%m-%dT%H:%M:%S}",
            "occurrences": [f"{local:%Y-%m-%dT%H:%M:%S}" for local in found[:SHOWN]],
            "moments": sorted({int(local.timestamp()) for local in found})[:SHOWN],
        }))


if __name__ == "__main__":
    main()
