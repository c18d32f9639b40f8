#!/usr/bin/python3
"""What python-icalendar reads from a calendar that Longstop wrote, as one JSON array.

usage: exported.py FILE

Each event has its UID, the seconds of its beginning and end, role, person, reason and addresses. Local
times are put in UTC by the file's own VTIMEZONE, which dateutil reads. Fails at a line of more than 75
octets and at one that does not end in CRLF.
"""

import io
import json
import pathlib
import re
import sys

import icalendar
from dateutil import tz


def seconds(value, zone):
    if "TZID" in value.params:
        return int(value.dt.replace(tzinfo=zone, fold=0).timestamp())
    return int(value.dt.timestamp())


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    for line in data.split(b"\r\n"):
        assert len(line) <= 75, line
        assert b"\n" not in line and b"\r" not in line, line
        line.decode()
    assert data.endswith(b"END:VCALENDAR\r\n")
    text = re.sub(r"\r\n[ \t]", "", data.decode()).replace("\r\n", "\n")
    block = re.search(r"BEGIN:VTIMEZONE.*END:VTIMEZONE", text, re.DOTALL)
    zone = tz.tzical(io.StringIO(block.group())).get() if block else None
    found = []
    for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        assert not event.errors, event.errors
        attendees = event.get("ATTENDEE", [])
        found.append({
            "uid": str(event["UID"]),
            "from": seconds(event["DTSTART"], zone),
            "to": seconds(event["DTEND"], zone),
            "role": str(event["X-LONGSTOP-ROLE"]),
            "person": str(event["X-LONGSTOP-PERSON"]),
            "because": str(event["DESCRIPTION"]),
            "addresses": [str(a) for a in ([attendees] if isinstance(attendees, str) else attendees)],
        })
    print(json.dumps(found))


if __name__ == "__main__":
    main()
