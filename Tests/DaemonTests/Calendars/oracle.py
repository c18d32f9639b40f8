#!/usr/bin/python3
"""What calendars say by python-icalendar and python-dateutil, one JSON object a file and a line.

usage: oracle.py ZONE FROM TO FILE ...

ZONE is that of days and floating times, FROM and TO are seconds since 1970. A line has the file's name,
and either "refused", when nothing of it can be read, or its occurrences between FROM and TO: each the
UID, the seconds of its beginning and end, and the addresses of those it is for.

Where Longstop reads otherwise than these two, or says more than RFC 5545, its policy stands here a
second time, below a comment that begins with "Policy".
"""

import io
import json
import pathlib
import re
import sys
import zoneinfo
from datetime import date, datetime, time, timedelta, timezone

import icalendar
from dateutil import rrule, tz
from icalendar.windows_to_olson import WINDOWS_TO_OLSON

UTC = zoneinfo.ZoneInfo("UTC")
YEARS = range(1970, 2101)
MOST = 1000
DAY = timedelta(days=1)


class Refused(Exception):
    """An event that is not understood in full is not read at all."""


def moment(local, zone):
    """The seconds of a local time. Policy: one that does not exist is read with the offset before the
    gap, also where RFC 5545 leaves a recurrence out; one that happens twice is the first."""
    return int(local.replace(tzinfo=zone, fold=0).timestamp())


def with_local_until(observance):
    """An observance whose UNTIL is by the clock before it: dateutil compares it with local onsets, although
    RFC 5545 wants it in UTC, and so misses the last."""
    offset = re.search(r"TZOFFSETFROM:([+-])(\d\d)(\d\d)", observance)
    until = re.search(r"UNTIL=(\d{8}T\d{6})Z", observance)
    if not offset or not until:
        return observance
    sign, hours, minutes = offset.groups()
    east = timedelta(hours=int(sign + hours), minutes=int(sign + minutes))
    local = datetime.strptime(until.group(1), "%Y%m%dT%H%M%S") + east
    return observance.replace(until.group(), f"UNTIL={local:%Y%m%dT%H%M%S}")


class Calendar:
    def __init__(self, component, text, zone):
        self.component = component
        self.text = text
        self.zone = zone
        self.cancels = str(component.get("METHOD", "")).upper() == "CANCEL"

    def definition(self, name):
        """The VTIMEZONE of a name as text."""
        blocks = re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE", self.text, re.DOTALL)
        return next((b for b in blocks if f"\nTZID:{name}\n" in b.replace("\r", "")), None)

    def zone_of(self, params):
        name = params.get("TZID")
        if name is None:
            return self.zone
        known = zoneinfo.available_timezones()
        if name in known:
            return zoneinfo.ZoneInfo(name)
        # Policy: a path that ends in a name of the IANA means that zone.
        end = "/".join(name.split("/")[-2:])
        if end in known:
            return zoneinfo.ZoneInfo(end)
        block = self.definition(name)
        place = re.search(r"^X-LIC-LOCATION:(\S+)", block or "", re.MULTILINE)
        if place:
            return zoneinfo.ZoneInfo(place.group(1))
        if name in WINDOWS_TO_OLSON:
            return zoneinfo.ZoneInfo(WINDOWS_TO_OLSON[name])
        if block:
            # Exchange begins its rules in 1601; dateutil would go through all years from there.
            text = block.replace("DTSTART:1601", "DTSTART:1970")
            parts = [with_local_until(part) for part in text.split("END:")]
            return tz.tzical(io.StringIO("END:".join(parts))).get(name)
        # Policy: a zone that nothing defines is that of the file.
        return self.zone

    def point(self, value, params):
        """A date, or a naive time and its zone; None for the zone of one in UTC stands for UTC."""
        if not isinstance(value, datetime):
            return value, None
        if value.year not in YEARS:
            raise Refused("a year")
        zone = UTC if value.tzinfo is not None and "TZID" not in params else self.zone_of(params)
        return value.replace(tzinfo=None), zone


def seconds(point, calendar):
    value, zone = point
    if zone is None:
        return moment(datetime.combine(value, time()), calendar.zone)
    return moment(value, zone)


def day_of(point, calendar):
    """The day where only days count. Policy: a midnight in UTC is that day wherever one is."""
    value, zone = point
    if zone is None:
        return value
    if zone is UTC and value.time() != time():
        return value.replace(tzinfo=timezone.utc).astimezone(calendar.zone).date()
    return value.date()


def one(event, name):
    value = event.get(name)
    if isinstance(value, list):
        raise Refused(f"{name} twice")
    return value


def many(event, name):
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


class Event:
    """One VEVENT, read in full."""

    def __init__(self, event, calendar, changes):
        self.calendar = calendar
        self.uid = str(event.get("UID", "")) or f"line {event.line}"
        # python-icalendar goes on without a value it cannot read.
        if event.errors or event.broken:
            raise Refused("a value")
        start = one(event, "DTSTART")
        if start is None:
            raise Refused("no DTSTART")
        self.start = calendar.point(start.dt, start.params)
        if self.start[0].year not in YEARS:
            raise Refused("a year")
        self.is_day = self.start[1] is None
        self.zone = self.start[1] or calendar.zone
        self.says_days = "X-ORACLE-DAYS" in event
        self.length = self.length_of(event)
        rules = many(event, "RRULE")
        if len(rules) > 1 or "EXRULE" in event:
            raise Refused("more than one rule")
        # Policy: what changes one time of a series has no rule of its own.
        self.rule = rules[0] if rules and not changes else None
        known = rrule.FREQNAMES[:4]
        if self.rule is not None and self.rule.get("FREQ", [""])[0].upper() not in known:
            raise Refused("times within a day are not supported")
        self.extras = [] if changes else self.extras_of(event)
        self.excluded = [
            calendar.point(item.dt, value.params)
            for value in many(event, "EXDATE") for item in value.dts]
        self.people = people(event)

    def length_of(self, event):
        """A function from a local beginning to the seconds of the end."""
        end, duration = one(event, "DTEND"), one(event, "DURATION")
        if end is not None and duration is not None:
            raise Refused("DTEND and DURATION")
        if duration is not None:
            return self.duration(duration.dt)
        if end is None:
            return self.duration(DAY if self.is_day else timedelta())
        last = self.calendar.point(end.dt, end.params)
        if last[0].year not in YEARS or (last[1] is None) != self.is_day:
            raise Refused("an end of another kind")
        first = seconds(self.start, self.calendar)
        exact = seconds(last, self.calendar) - first
        if exact < 0:
            raise Refused("backwards")
        if self.is_day:
            return self.duration(last[0] - self.start[0])
        if self.zone is UTC or str(last[1]) != str(self.zone):
            return lambda local: moment(local, self.zone) + exact
        wall = last[0] - self.start[0]

        def end_of(local):
            # Policy: RFC 5545 repeats the exact length, but a shift ends when the clock on the wall
            # says so; unless clocks went forward over its end.
            begin, end = moment(local, self.zone), moment(local + wall, self.zone)
            return end if end > begin else begin + exact
        return end_of

    def duration(self, length):
        if length < timedelta() or self.is_day and length % DAY:
            raise Refused("a length")
        if (self.start[0] + length).year not in YEARS:
            raise Refused("a year")
        # Policy: a day that ends with itself is a whole day.
        if self.is_day:
            length = max(length, DAY)
        # Days are those of the calendar where the text says days, and hours are exact.
        days = length // DAY if self.is_day or self.says_days else 0
        rest = int((length - days * DAY).total_seconds())
        return lambda local: moment(local + days * DAY, self.zone) + rest

    def extras_of(self, event):
        """Pairs of a local time and the seconds of its end, by RDATE."""
        extras = []
        for value in many(event, "RDATE"):
            for item in value.dts:
                if isinstance(item.dt, tuple):
                    begin, end = item.dt
                    first = self.calendar.point(begin, value.params)
                    if isinstance(end, timedelta):
                        last = seconds(first, self.calendar) + int(end.total_seconds())
                    else:
                        last = seconds(self.calendar.point(end, value.params), self.calendar)
                    extras.append((seconds(first, self.calendar), last))
                    continue
                point = self.calendar.point(item.dt, value.params)
                if self.is_day:
                    local = datetime.combine(day_of(point, self.calendar), time())
                else:
                    there = datetime.fromtimestamp(seconds(point, self.calendar), self.zone)
                    local = there.replace(tzinfo=None)
                extras.append((moment(local, self.zone), self.length(local)))
        return extras

    def first(self):
        value = self.start[0]
        return datetime.combine(value, time()) if self.is_day else value

    def locals(self):
        """Local times of the rule, ascending."""
        first = self.first()
        if self.rule is None:
            return
        rule = icalendar.vRecur(self.rule)
        until = rule.pop("UNTIL", [None])[0]
        count = rule.pop("COUNT", [None])[0]
        last = self.last(until) if until is not None else None
        found = rrule.rrulestr(rule.to_ical().decode(), dtstart=first)
        # Policy: the start counts as the first, also when the rule does not choose it.
        number = 0 if next(iter(found), None) == first else 1
        for local in found:
            number += 1
            if count is not None and number > count or local.year > 2100:
                return
            if last is not None and last(local):
                return
            yield local

    def last(self, until):
        """Whether a local time lies behind UNTIL."""
        if self.is_day:
            # Policy: for days only the day of UNTIL counts.
            if isinstance(until, datetime):
                zone = UTC if until.tzinfo else self.calendar.zone
                until = day_of((until.replace(tzinfo=None), zone), self.calendar)
            return lambda local: local.date() > until
        if not isinstance(until, datetime):
            # Policy: a day counts whole.
            return lambda local: local.date() > until
        # Policy: a floating UNTIL is meant in the zone of the start.
        zone = UTC if until.tzinfo else self.zone
        end = moment(until.replace(tzinfo=None), zone)
        return lambda local: moment(local, self.zone) > end

    def occurrences(self, begin, end, replaced):
        moments, days = set(), set()
        for point in self.excluded + replaced:
            if self.is_day:
                days.add(day_of(point, self.calendar))
            elif point[1] is None:
                # Policy: a day takes away, or is instead of, whatever the series has on it.
                days.add(point[0])
            else:
                moments.add(seconds(point, self.calendar))
        found = dict(self.extras)
        first = self.first()
        found[moment(first, self.zone)] = self.length(first)
        count = 0
        for local in self.locals():
            at = moment(local, self.zone)
            if at >= end + 3 * 86400:
                break
            if at not in found:
                found[at] = self.length(local)
            count += begin <= at < end
            # Policy: an event of so many times is left out whole.
            if count > MOST:
                raise Refused("too many")
        for at, to in sorted(found.items()):
            there = datetime.fromtimestamp(at, self.zone).date()
            if at in moments or there in days:
                continue
            if at < end and (to > begin or at == to and at >= begin):
                yield [self.uid, at, to, self.people]


def people(event):
    """Addresses in small letters. Policy: those who declined, delegated or are merely told stay away;
    an organiser counts when nobody else is listed."""
    attendees = many(event, "ATTENDEE")
    going = [a for a in attendees if not (
        a.params.get("PARTSTAT", "").upper() in ("DECLINED", "DELEGATED")
        or a.params.get("ROLE", "").upper() == "NON-PARTICIPANT")]
    if not attendees and "X-LONGSTOP-PERSON" not in event:
        going = many(event, "ORGANIZER")
    found = set()
    for who in going:
        text = str(who)
        if text.lower().startswith("mailto:"):
            found.add(text[7:].split("?")[0].replace("%40", "@").lower())
        elif "EMAIL" in who.params:
            found.add(who.params["EMAIL"].lower())
    return sorted(found)


def mended(data):
    """The text, unfolded, with every VEVENT numbered. Policy: what has no END, or a part without one, is
    left out, and of a line that is none only its property's name is kept."""
    unfolded = re.sub(rb"\r?\n[ \t]", b"", data.removeprefix(b"\xef\xbb\xbf"))
    lines = [line for line in unfolded.decode(errors="replace").replace("\r", "").split("\n") if line]
    numbers = numbered(data)
    kept, block, depth = [], None, []
    for line, number in zip(lines, numbers):
        upper = line.upper().strip()
        if upper == "BEGIN:VEVENT":
            block, depth = [line, f"X-ORACLE-LINE:{number}"], []
        elif upper == "END:VEVENT":
            if block is not None:
                kept += block + [line] if not depth else []
            block = None
        elif block is not None:
            if upper.startswith("BEGIN:"):
                depth.append(upper[6:])
            elif upper.startswith("END:") and depth:
                depth.pop()
            name = re.match(r"[A-Z0-9-]+", upper)
            if re.match(r"DURATION.*:.*\d[DW]", upper):
                block.append("X-ORACLE-DAYS:1")
            if ":" in line:
                block.append(line)
            elif name and name.group() in ("DTSTART", "DTEND", "RRULE"):
                block.append("X-ORACLE-BROKEN:1")
        else:
            kept.append(line)
    text = "\n".join(kept)
    missing = text.upper().count("BEGIN:VCALENDAR") - text.upper().count("END:VCALENDAR")
    return text + "\nEND:VCALENDAR" * missing + "\n"


def numbered(data):
    """The number of the first line of each unfolded one."""
    lines = data.replace(b"\r", b"").split(b"\n")
    return [n for n, line in enumerate(lines, 1) if line and not line.startswith((b" ", b"\t"))]


def read(path, zone):
    """Every event of a file and the times that were replaced, by series."""
    text = mended(pathlib.Path(path).read_bytes())
    if "BEGIN:VCALENDAR" not in text.upper() or "VERSION:1.0" in text:
        return None
    versions = {}
    # A leap second is one too many for Python.
    text = re.sub(r"(T\d{4})60Z", r"\g<1>59Z", text)
    # Zones are taken from the text: icalendar fails at a VTIMEZONE whose rule has an end.
    events = re.sub(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\n", "", text, flags=re.DOTALL)
    for component in icalendar.Calendar.from_ical(events, multiple=True):
        calendar = Calendar(component, text, zone)
        for order, event in enumerate(component.walk("VEVENT")):
            event.line = int(event["X-ORACLE-LINE"])
            event.broken = "X-ORACLE-BROKEN" in event
            changes = event.get("RECURRENCE-ID")
            # Policy: a change of all later times is not supported.
            if changes is not None and "RANGE" in changes.params:
                continue
            point = calendar.point(changes.dt, changes.params) if changes is not None else None
            uid = str(event.get("UID", "")) or f"line {event.line}"
            key = (uid, None if point is None else point[0] if point[1] is None
                   else seconds(point, calendar))
            stamp = event.get("DTSTAMP")
            rank = (int(event.get("SEQUENCE", 0)), stamp.dt.timestamp() if stamp else 0, event.line)
            if key not in versions or rank > versions[key][0]:
                versions[key] = (rank, event, calendar, point)
    return versions


def series_of(versions):
    """Pairs of an event and what replaces some of its times."""
    masters, replaced, gone = {}, {}, set()
    for (uid, change), (_, event, calendar, point) in versions.items():
        cancelled = calendar.cancels or str(event.get("STATUS", "")).upper() == "CANCELLED"
        if change is None and cancelled:
            gone.add(uid)
        elif cancelled:
            replaced.setdefault(uid, []).append(point)
        else:
            try:
                read_event = Event(event, calendar, change is not None)
            except Refused:
                continue
            masters.setdefault(uid, []).append((change, read_event))
            if change is not None:
                replaced.setdefault(uid, []).append(point)
    for uid, events in masters.items():
        # Policy: with a series its changed times are cancelled too.
        if uid not in gone:
            for change, event in events:
                yield event, replaced.get(uid, []) if change is None else []


def main():
    zone = zoneinfo.ZoneInfo(sys.argv[1])
    begin, end = int(sys.argv[2]), int(sys.argv[3])
    for path in sys.argv[4:]:
        line = {"file": pathlib.Path(path).name}
        versions = read(path, zone)
        if versions is None:
            line["refused"] = True
        else:
            found = []
            for event, replaced in series_of(versions):
                try:
                    found += list(event.occurrences(begin, end, replaced))
                except Refused:
                    continue
            line["occurrences"] = sorted(found)
        print(json.dumps(line))


if __name__ == "__main__":
    main()
