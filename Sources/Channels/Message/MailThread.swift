/// The mails a person has had about a case before this one, by their Message-IDs with angle
/// brackets.
package struct MailThread: Hashable, Sendable {
    /// The first, really sent.
    package var root: String
    /// The last before this one.
    package var previous: String

    /// Names the first and the last; the first alone when there was one.
    package init(root: String, previous: String? = nil) {
        self.root = root
        self.previous = previous ?? root
    }

    /// `root`, and `previous` when it is another.
    var references: String { root == previous ? root : "\(root) \(previous)" }
}
