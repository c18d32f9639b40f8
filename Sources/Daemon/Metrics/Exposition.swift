/// Text in the format Prometheus reads (version 0.0.4), family by family.
struct Exposition {
    private(set) var text = ""

    /// One value with its labels, in the order in which they are shown.
    struct Sample {
        var labels: [(String, String)] = []
        var value: Double
        /// What stands behind the family's name: `_bucket`, `_sum`.
        var suffix = ""

        init(_ value: Double, _ labels: (String, String)..., suffix: String = "") {
            self.labels = labels
            self.value = value
            self.suffix = suffix
        }

        init(_ value: Double, labels: [(String, String)], suffix: String = "") {
            self.labels = labels
            self.value = value
            self.suffix = suffix
        }
    }

    /// Adds a family; one without a sample is left out.
    mutating func add(_ name: MetricName, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name.rawValue) \(Self.escaped(name.help, quotes: false))\n"
        text += "# TYPE \(name.rawValue) \(name.kind.rawValue)\n"
        for sample in samples {
            text += name.rawValue + sample.suffix
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
                text += "{" + labels.joined(separator: ",") + "}"
            }
            text += " \(Self.number(sample.value))\n"
        }
    }

    /// Adds a family of one value.
    mutating func add(_ name: MetricName, _ value: Double) { add(name, [Sample(value)]) }

    /// A number as Prometheus reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    /// Text with what would end it or its line written otherwise.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var result = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        if quotes { result = result.replacing("\"", with: "\\\"") }
        return result
    }
}
