package import Deadlines
package import Escalation

/// One interval in which a person holds a role.
package struct Shift: Hashable, Sendable {
    package var role: String
    /// The person's configuration key.
    package var person: String
    package var from: Timestamp
    package var to: Timestamp
    /// What gives them the role, such as "layer week" or "an override".
    package var because: String

    /// Makes a shift.
    package init(role: String, person: String, from: Timestamp, to: Timestamp, because: String) {
        self.role = role
        self.person = person
        self.from = from
        self.to = to
        self.because = because
    }

    /// The same for the same role, person and beginning, in every export: 32 hexadecimal digits and a domain.
    package var uid: String {
        let hash = FNV.hash([role, person, String(from.seconds)])
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits + "@longstop"
    }
}

extension Directory {
    /// Who holds `role` from `from` up to `to`, cut to these, in whole seconds; by time, then by person.
    ///
    /// Turns of one person that follow one another are one shift. For a feed that is read again and again let `from` be
    /// a moment that stays, since a shift is known by its beginning.
    package func shifts(of role: String, from: Timestamp, to: Timestamp) -> [Shift] {
        let (first, end) = (Timestamp(seconds: from.seconds), Timestamp(seconds: to.seconds))
        guard first < end else { return [] }
        let moments = changes(of: role, from: first, to: end)
        var shifts: [Shift] = []
        /// The last shift of each person.
        var latest: [String: Int] = [:]
        for (index, moment) in moments.enumerated() {
            let next = index + 1 < moments.count ? moments[index + 1] : end
            for holder in holders(of: role, at: moment) {
                let person = holder.person.name
                let because = because(holder, role, at: moment)
                if let last = latest[person], shifts[last].to == moment,
                    shifts[last].because == because
                {
                    shifts[last].to = next
                } else {
                    latest[person] = shifts.count
                    shifts.append(
                        Shift(role: role, person: person, from: moment, to: next, because: because))
                }
            }
        }
        return shifts.sorted { ($0.from, $0.person) < ($1.from, $1.person) }
    }

    private func because(_ holder: Holder, _ role: String, at moment: Timestamp) -> String {
        var because = "holds \(role)"
        if let rota = rotas[role], let zone {
            // Which turn it is would part the turns of one person.
            let words = rota.choice(at: moment, in: zone).because
                .split(separator: ", turn ", omittingEmptySubsequences: false)
            let layer = words.count > 1 ? words.dropLast() : words[...]
            because = layer.joined(separator: ", turn ")
        }
        return holder.onBehalfOf.map { "\(because), in place of \($0)" } ?? because
    }
}

/// The hash of Fowler, Noll and Vo in 128 bits, variant 1a: the same on every machine and in every version.
enum FNV {
    /// Hashes texts; where one ends and the next begins makes a difference.
    static func hash(_ texts: [String]) -> UInt128 {
        let prime = UInt128(1) << 88 | 0x13B
        var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        for byte in texts.joined(separator: "\0").utf8 {
            hash = (hash ^ UInt128(byte)) &* prime
        }
        return hash
    }
}
