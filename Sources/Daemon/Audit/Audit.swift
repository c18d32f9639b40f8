import Deadlines
import Escalation
import Storage

/// The daemon's check of itself: what it sees to, from values alone.
package enum Audit {
    /// Everything that is looked at, in the order in which people are shown it.
    package static func checks(of health: Health) -> [AuditCheck] {
        var checks: [AuditCheck] = []
        if let daemon = health.daemon {
            checks += [
                pass(daemon, health.now), cases(daemon, health.now), reload(daemon),
            ]
            checks.append(channels(daemon.closedChannels))
        }
        checks.append(clock(health))
        if let store = health.store {
            checks += [
                watching(store.nextLookAt, health), schedules(store.nextScheduleAt, health),
                leases(store.oldestLeaseAt, health.now), outbox(store.readyAt, health),
                delivery(store, health.now), undeliverable(store.undeliverable),
            ]
            checks += feeds(health, store.feeds)
        } else {
            checks.append(
                AuditCheck(
                    .store, .failure, health.storeProblem ?? "the store was not read",
                    "mend that: nothing is told without it"))
        }
        checks += [calendars(health.holidayDays), coverage(health), disk(health.space)]
            .compactMap(\.self)
        checks.append(backup(health))
        if let count = health.refusedFiles { checks.append(spool(count)) }
        return checks
    }

    // MARK: The watcher

    private static func pass(_ daemon: DaemonHealth, _ now: Timestamp) -> AuditCheck {
        if let refusal = daemon.refusal {
            return AuditCheck(
                .passes, .failure, "no deadline can be watched: \(refusal)",
                "mend that; it is tried again every few seconds")
        }
        let last = [daemon.lastPassAt, daemon.lastBatchAt].compactMap(\.self).max()
        let age = now.seconds(since: last ?? daemon.startedAt)
        guard age > AuditLimits.passSeconds else {
            return AuditCheck(.passes, .ok, "the watcher has looked at what is due")
        }
        return AuditCheck(
            .passes, .failure,
            "the watcher has not completed a pass for \(Span.words(age)), and no deadline is watched",
            "look at journalctl -u longstop -p err, then systemctl restart longstop")
    }

    private static func clock(_ health: Health) -> AuditCheck {
        let isBehind = PassMoment(after: health.newestMoment).disbelief(at: health.now) != nil
        return !isBehind && health.daemon?.isClockBelieved ?? true
            ? AuditCheck(.clock, .ok, "the clock agrees with what is on record")
            : AuditCheck(
                .clock, .failure,
                "the clock lies before what is on record, and nobody but the caretaker is told anything",
                "look at timedatectl; if it is right, say longstop trust-clock --by NAME")
    }

    private static func cases(_ daemon: DaemonHealth, _ now: Timestamp) -> AuditCheck {
        guard daemon.failedCases > 0, let failedAt = daemon.failedAt,
            now.seconds(since: failedAt) <= AuditLimits.failedCaseSeconds
        else { return AuditCheck(.cases, .ok, "every case that was due could be advanced") }
        return AuditCheck(
            .cases, .failure,
            "\(daemon.failedCases.of("case")) could not be advanced and told nobody",
            "the journal names each with its reason: journalctl -u longstop -p err")
    }

    private static func reload(_ daemon: DaemonHealth) -> AuditCheck {
        daemon.isReloadGood
            ? AuditCheck(.reload, .ok, "the configuration in force is the one last asked for")
            : AuditCheck(
                .reload, .warning,
                "the last reload was refused, and an earlier configuration is in force",
                "run longstop check, mend it, then systemctl reload longstop")
    }

    private static func channels(_ closed: [String]) -> AuditCheck {
        guard let first = closed.first else {
            return AuditCheck(.channels, .ok, "every channel could be opened")
        }
        return AuditCheck(
            .channels, .failure,
            "\(closed.count.of("channel")) could not be opened, and nobody is told by it: \(first)",
            "put that right and restart")
    }

    private static func watching(_ due: Timestamp?, _ health: Health) -> AuditCheck {
        let age = overdue(due, health)
        guard age > AuditLimits.caseSeconds else {
            return AuditCheck(.watching, .ok, "every case was looked at when it was due")
        }
        return AuditCheck(
            .watching, .failure,
            "a case has waited \(Span.words(age)) to be looked at, and may have told nobody",
            health.daemon == nil
                ? "start the daemon: systemctl start longstop"
                : "look at journalctl -u longstop -p err")
    }

    private static func schedules(_ due: Timestamp?, _ health: Health) -> AuditCheck {
        let age = overdue(due, health)
        guard age > AuditLimits.scheduleSeconds else {
            return AuditCheck(.schedules, .ok, "every schedule and digest was told when it was due")
        }
        return AuditCheck(
            .schedules, .failure, "a schedule or digest has waited \(Span.words(age))",
            "look at journalctl -u longstop -p err: its report may not be to be made")
    }

    /// Seconds for which something has been due while the daemon ran.
    private static func overdue(_ due: Timestamp?, _ health: Health) -> Int64 {
        guard let due else { return 0 }
        return health.now.seconds(since: max(due, health.daemon?.startedAt ?? due))
    }

    // MARK: The outbox

    private static func leases(_ claimed: Timestamp?, _ now: Timestamp) -> AuditCheck {
        let age = claimed.map { now.seconds(since: $0) } ?? 0
        guard age > AuditLimits.leaseSeconds else {
            return AuditCheck(.leases, .ok, "nothing that is being sent takes too long")
        }
        return AuditCheck(
            .leases, .failure, "a notice has been under way for \(Span.words(age))",
            "systemctl restart longstop sends it again under the same id")
    }

    private static func outbox(_ ready: Timestamp?, _ health: Health) -> AuditCheck {
        let age = overdue(ready, health)
        guard age > AuditLimits.outboxSeconds else {
            return AuditCheck(.outbox, .ok, "nothing waits in the outbox that could be sent")
        }
        return AuditCheck(
            .outbox, .failure, "a notice that may be sent has waited for \(Span.words(age))",
            "longstop notices --state ready shows it; a receiver that hangs holds up its own notices alone"
        )
    }

    private static func delivery(_ store: StoreHealth, _ now: Timestamp) -> AuditCheck {
        let age = store.untoldSince.map { now.seconds(since: $0) } ?? 0
        guard age > AuditLimits.deliverySeconds else {
            return AuditCheck(.delivery, .ok, "nothing is tried again and again in vain")
        }
        return AuditCheck(
            .delivery, .failure,
            "NOT TOLD: \(store.untold.of("notice")) tried in vain, for \(Span.words(age)) by now",
            "journalctl -u longstop -p warning says what the relay or receiver answers; tell those concerned by "
                + "telephone: longstop alerts lists them")
    }

    private static func undeliverable(_ count: Int) -> AuditCheck {
        count == 0
            ? AuditCheck(.undeliverable, .ok, "nothing was given up within a day")
            : AuditCheck(
                .undeliverable, .warning, "given up within a day: \(count.of("notice"))",
                "longstop notices --state undeliverable says why; correct people.yml or the channel"
            )
    }

    // MARK: What lies ahead

    private static func calendars(_ days: Int?) -> AuditCheck? {
        guard let days else { return nil }
        guard days < AuditLimits.holidayDays.warning else {
            return AuditCheck(
                .calendars, .ok, "bank holidays are known for \(days.of("day")) ahead")
        }
        return AuditCheck(
            .calendars, days < AuditLimits.holidayDays.failure ? .failure : .warning,
            "bank holidays are known for \(max(days, 0).of("day")) ahead only",
            "take GOV.UK's newest file with longstop calendar import, then reload")
    }

    private static func coverage(_ health: Health) -> AuditCheck? {
        guard let gaps = health.gaps else { return nil }
        let ahead = gaps.filter { $0.kind == .nobody && $0.to > health.now }
        guard let first = ahead.min(by: { $0.from < $1.from }) else {
            return AuditCheck(.coverage, .ok, "every role that is told has somebody for a week")
        }
        let roles = Set(ahead.map(\.role)).sorted()
        let names =
            roles.prefix(AuditLimits.listed).joined(separator: ", ")
            + (roles.count > AuditLimits.listed ? " and more" : "")
        let left = first.from.seconds(since: health.now)
        return AuditCheck(
            .coverage, left < AuditLimits.coverage.failure ? .failure : .warning,
            "nobody would be told as \(names), "
                + (left > 0 ? "first in \(Span.words(left))" : "as it is now"),
            "longstop coverage --days 7 shows when; name somebody, or a deputy")
    }

    // MARK: What it stands on

    private static func disk(_ space: FileSystemSpace?) -> AuditCheck? {
        guard let space else { return nil }
        let free =
            "\(space.available >> 20) MiB are free where the store is, \(Int(space.share * 100)) %"
        let severity: AuditCheck.Severity =
            AuditLimits.roomFailure.isShort(space)
            ? .failure : AuditLimits.roomWarning.isShort(space) ? .warning : .ok
        return AuditCheck(
            .disk, severity, free,
            severity == .ok
                ? "" : "make room: when there is none nothing is recorded and nobody is told")
    }

    private static func spool(_ count: Int) -> AuditCheck {
        count == 0
            ? AuditCheck(.spool, .ok, "no file of the spool was refused within a week")
            : AuditCheck(
                .spool, .warning,
                "refused within a week: \(count.of("file")) of the spool, with facts that started no clock",
                "each lies in the spool's folder rejected beside its .reason; mend it and drop it again, then remove it"
            )
    }

    private static func backup(_ health: Health) -> AuditCheck {
        switch health.backup {
        case .none:
            return AuditCheck(
                .backup, .note, "no backups are kept beside the store",
                "keep them there, or see to it that they are made elsewhere")
        case .empty:
            return AuditCheck(
                .backup, .warning, "the folder of backups holds none",
                "make one, and let it be made every day")
        case .newest(let moment):
            let age = health.now.seconds(since: moment)
            let sentence = "the last backup is \(Span.words(max(age, 0))) old"
            return age > AuditLimits.backupSeconds
                ? AuditCheck(.backup, .warning, sentence, "see why none is made any more")
                : AuditCheck(.backup, .ok, sentence)
        }
    }
}
