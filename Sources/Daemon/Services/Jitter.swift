/// The one place where chance enters.
package enum Jitter {
    /// A share between a half and one, so that many retries do not come at once.
    package static func share() -> Double {
        Double.random(in: 0.5...1)
    }
}
