import Deadlines
import Escalation

/// How people answer in a simulation.
package enum AnswerModel: Hashable, Sendable {
    /// Nobody ever does.
    case nobody
    /// Whoever is told first of a telling does, so many seconds later; where all must, everybody told.
    case after(Int64)
    /// Everybody told does with that probability, 1 to 60 minutes later; both follow from the seed alone.
    case chance(Double, seed: UInt64)

    /// How it is written.
    package static let shape = "none, \"after 10m\", or p=0.7"

    /// Reads `none`, `after 10m` or `p=0.7`; nil for anything else.
    package init?(_ text: String, seed: UInt64) {
        let words = text.split(separator: " ")
        if text == "none" {
            self = .nobody
        } else if words.count == 2, words[0] == "after",
            let seconds = LengthOfTime.seconds(String(words[1])), seconds > 0
        {
            self = .after(seconds)
        } else if text.hasPrefix("p="), let chance = Double(text.dropFirst(2)),
            (0...1).contains(chance)
        {
            self = .chance(chance, seed: seed)
        } else {
            return nil
        }
    }

    /// Seconds after which whoever hears a notice answers it; nil when they do not.
    func delay(of notice: Notice) -> Int64? {
        switch self {
        case .nobody: return nil
        case .after(let seconds): return seconds
        case .chance(let chance, let seed):
            // By what the telling is and not by any number or order: a case draws the same whoever runs beside it, and
            // the same again under another configuration.
            let clock = notice.clock
            var draw = Draw(seed: seed)
            draw.take(clock.subject.description)
            draw.take(clock.rule)
            draw.take(clock.key)
            draw.take("\(clock.run)")
            draw.take(notice.kind.rawValue)
            draw.take("\(notice.revision) \(notice.step) \(notice.repetition)")
            draw.take(notice.person)
            let answers = Double(draw.next() >> 11) * 0x1p-53 < chance
            let minutes = Int64(draw.next() % 60) + 1
            return answers ? minutes * 60 : nil
        }
    }
}

/// Numbers that follow from a seed and some words alone: FNV-1a over them, then SplitMix64.
struct Draw {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init(seed: UInt64) {
        take("\(seed)")
    }

    mutating func take(_ text: String) {
        for byte in text.utf8 { add(byte) }
        // No byte of UTF-8, so that two words are not one.
        add(0xFF)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
