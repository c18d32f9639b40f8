/// The version of this build.
package enum Version {
    /// As `--version` and the journal give it.
    package static let text = "0.1.0"
}
