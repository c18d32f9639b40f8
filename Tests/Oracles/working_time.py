#!/usr/bin/python3
"""Random deadlines in working time, computed without Longstop: working_time.py [SEED [COUNT]].

Working days come from numpy, the holidays from Debian's python3-holidays, local time from zoneinfo
and the system's tzdata. Working hours are no walk over days, as Longstop's are, but positions on
one scale of eight-hour days laid end to end.

Prints JSON, one object a line: the holidays, then the cases. Moments are microseconds since 1970.
"""

import bisect
import datetime
import json
import random
import sys
import zoneinfo

import holidays
import numpy

LONDON = zoneinfo.ZoneInfo("Europe/London")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)
SECOND = 1_000_000
HOUR = 3600 * SECOND
WORKING_DAY = 8 * HOUR
YEARS = range(2024, 2029)

# A holiday at a weekend takes nothing from working time, and GOV.UK lists its substitute alone.
HOLIDAYS = sorted(
    day for day in holidays.CountryHoliday("England", years=YEARS) if day.weekday() < 5)
WEEK = numpy.busdaycalendar(holidays=HOLIDAYS)


def local(moment):
    return (EPOCH + moment * MICROSECOND).astimezone(LONDON)


def moment(date, time):
    """The moment of a local time: moved forward if there is none, the first if there are two."""
    first = datetime.datetime.combine(date, time.replace(fold=0), LONDON)
    return (first - EPOCH) // MICROSECOND


def at_hour(date, hour):
    return moment(date, datetime.time(hour))


def days(first, last):
    return [day.item() for day in numpy.arange(first, last, dtype="datetime64[D]")]


# Half a year on either side, for what reaches beyond the years of the starts.
OPENINGS = [
    at_hour(day, 9) for day in days("2023-07-01", "2029-07-01")
    if numpy.is_busday(day, busdaycal=WEEK)]


def worked(moment):
    """The working time from the scale's beginning to a moment."""
    index = bisect.bisect_right(OPENINGS, moment) - 1
    return index * WORKING_DAY + min(moment - OPENINGS[index], WORKING_DAY)


def earliest(position):
    """The first moment at a position of the scale: a closing, where one day meets the next."""
    index = (position - 1) // WORKING_DAY
    return OPENINGS[index] + position - index * WORKING_DAY


def latest(position):
    """The last moment at a position of the scale: an opening, where one day meets the next."""
    return OPENINGS[position // WORKING_DAY] + position % WORKING_DAY


def working_day(count, of, roll):
    return numpy.busday_offset(of, count, roll=roll, busdaycal=WEEK).item()


def deadline(unit, count, start):
    if unit == "working days":
        return at_hour(working_day(count, local(start).date(), "backward"), 17)
    if unit == "working seconds":
        return earliest(worked(start) + count * SECOND)
    return start + count * SECOND


def warning(unit, count, limit, due):
    if unit == "working days":
        return at_hour(working_day(-count, local(due).date(), "forward"), 9)
    if unit == "days":
        then = local(due)
        return moment(then.date() - datetime.timedelta(days=count), then.time())
    if limit == "working seconds":
        return latest(worked(due) - count * SECOND)
    return due - count * SECOND


EVERY_DAY = days("2024-01-01", "2029-01-01")
# A day of a clock change is not 24 hours long.
CHANGES = [
    day for day in EVERY_DAY
    if at_hour(day + datetime.timedelta(days=1), 0) - at_hour(day, 0) != 24 * HOUR]
DAYS = {
    "any day": EVERY_DAY,
    "clock change": [
        day + datetime.timedelta(days=offset) for day in CHANGES for offset in range(-3, 4)],
    "change of clocks itself": CHANGES,
    "weekend": [day for day in EVERY_DAY if day.weekday() >= 5],
    "holiday": HOLIDAYS,
    "eve of a holiday": [day - datetime.timedelta(days=1) for day in HOLIDAYS[1:]],
}
# Hours since midnight; where both are the same, that moment exactly or a microsecond either side.
TIMES = {
    "any time": (0, 24), "night": (0, 9), "evening": (17, 24), "working hours": (9, 17),
    "hours of a clock change": (0, 3), "opening": (9, 9), "closing": (17, 17),
}


def a_start(draw, day, time):
    date = draw.choice(DAYS[day])
    first, last = TIMES[time]
    if first == last:
        return at_hour(date, first) + draw.choice([0, 0, 0, 0, -1, 1])
    # Elapsed since midnight, so that both passes of an hour that happens twice are met.
    drawn = at_hour(date, 0) + draw.randrange(first * HOUR, last * HOUR)
    return drawn - drawn % draw.choice([60 * SECOND, SECOND, 1])


def a_length(draw, unit):
    if unit == "working days":
        return draw.randint(1, 60)
    if unit == "days":
        return draw.randint(1, 90)
    return draw.randint(1, 80) * 3600 + draw.choice([0, 0, 30, draw.randrange(60)]) * 60


def days_since_a_change(due):
    """At most one length, by which a warning falls where local times are missing or there twice."""
    date = local(due).date()
    return [(date - day).days for day in CHANGES if day < date][-1:]


def a_case(draw):
    day, time = draw.choice(list(DAYS)), draw.choice(list(TIMES))
    start = a_start(draw, day, time)
    unit = draw.choice(2 * ["working days", "working seconds"] + ["seconds"])
    count = a_length(draw, unit)
    due = deadline(unit, count, start)
    warnings = []
    for before in ["seconds", "working days", "days"]:
        length = a_length(draw, before)
        if before == "days" and unit == "seconds":
            length = draw.choice([length, *days_since_a_change(due)])
        warnings.append({
            "offset": {"unit": before, "count": length},
            "at": warning(before, length, unit, due)})
    return {
        "name": f"{local(start)} ({day}, {time})", "start": start,
        "limit": {"unit": unit, "count": count}, "due": due, "warnings": warnings}


def main(seed=20261125, count=10_000):
    draw = random.Random(seed)
    print(json.dumps({"holidays": [str(day) for day in HOLIDAYS]}))
    for _ in range(count):
        print(json.dumps(a_case(draw)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
