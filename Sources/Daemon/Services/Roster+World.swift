import Deadlines
import Escalation
package import Storage

extension Configuration {
    /// The same with absences and silences that people have said; those of people who are no longer there are left out.
    package func with(_ roster: Roster) -> Configuration {
        var result = self
        let people = world.directory.people
        result.world.directory.absences += roster.absences.map(\.absence)
            .filter { people[$0.person] != nil }
        result.world.silences = roster.silences.map(\.silence)
        return result
    }
}

extension Roster {
    /// A number that changes with anything in it (FNV-1a, from `start`); `start` itself when there is nothing.
    func fingerprint(after start: Int64) -> Int64 {
        guard self != Roster() else { return start }
        var hash = UInt64(bitPattern: start) ^ 0xcbf2_9ce4_8422_2325
        func take(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for record in absences { take("absence \(record.id);") }
        for record in silences {
            take("silence \(record.silence.id) \(record.silence.confirmedBy ?? "");")
        }
        return Int64(hash >> 1)
    }
}
