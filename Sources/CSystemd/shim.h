#pragma once
/* Entries name their own source line: the macros would give the line of the Swift call to libsystemd. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
