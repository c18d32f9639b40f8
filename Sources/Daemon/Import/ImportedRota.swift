import Deadlines
import Escalation

/// A layer as it is to be written, with where it came from.
struct ImportStrip {
    var layer: Rota.Layer
    /// When it counts within a week; its `hours` say the same.
    let mask: WeekMask
    /// Of two that count at once the higher has it; two of the same level have it both.
    let level: Int
    let title: String
    let origin: ImportValue
}

/// Somebody in place of whoever the layers say.
struct ImportedOverride {
    let person: String
    var from: Timestamp
    var to: Timestamp
    let origin: ImportValue
}

/// A rota as it is to be written.
struct ImportedRota {
    let role: String
    let title: String
    let origin: ImportValue
    let strips: [ImportStrip]
    var overrides: [ImportedOverride]
    /// What of its schedule could not be expressed, for the comment above it.
    let leftOut: [String]

    /// The same as rotas are decided with.
    var rota: Rota {
        Rota(
            layers: strips.map(\.layer),
            overrides: overrides.map {
                Rota.Override(person: $0.person, from: $0.from, to: $0.to)
            })
    }
}

/// Lays strips over one another so that each rota has one person at a time.
enum ImportStacking {
    /// The layers of each rota; several when several people are meant to be on call at once. Throws when that is
    /// so at a level above others, where who is on call would depend on both.
    static func rotas(of strips: [ImportStrip]) throws(Inexpressible) -> [[ImportStrip]] {
        guard strips.count <= ImportLimits.layers else {
            throw Inexpressible(
                "its \(strips.count) layers are more than \(ImportLimits.layers); write it anew")
        }
        var rotas: [[ImportStrip]] = []
        for level in Set(strips.map(\.level)).sorted() {
            let lanes = lanes(of: strips.filter { $0.level == level })
            if rotas.isEmpty {
                rotas = lanes
            } else if lanes.count == 1 {
                rotas = rotas.map { $0 + lanes[0] }
            } else {
                throw Inexpressible(
                    "\(lanes.count) shifts of level \(level) are on call at once above others, and a rota has "
                        + "one person at a time; write it as rotas of your own")
            }
        }
        return rotas
    }

    /// The strips of one level, those that never count at once together.
    private static func lanes(of strips: [ImportStrip]) -> [[ImportStrip]] {
        var lanes: [[ImportStrip]] = []
        for strip in strips {
            let index = lanes.firstIndex { lane in
                lane.allSatisfy { $0.mask.isDisjoint(with: strip.mask) }
            }
            if let index { lanes[index].append(strip) } else { lanes.append([strip]) }
        }
        return lanes
    }
}
