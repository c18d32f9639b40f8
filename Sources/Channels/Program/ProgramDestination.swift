/// A program of the installation's own that takes messages on its standard input; checked when it is made.
package struct ProgramDestination: Sendable {
    /// The name in the configuration: a message's `recipient`.
    package let name: String
    /// The absolute path of the program, and its arguments.
    package let command: [String]
    /// The longest it may run.
    package let timeLimit: Duration

    /// How reasons begin.
    package var label: String { "program \"\(name)\"" }

    /// Throws `ChannelConfigurationError` for a command that does not begin with an absolute path, or that
    /// holds a NUL, and for a time outside 1 second to 10 minutes.
    package init(
        name: String, command: [String], timeLimit: Duration = .seconds(30)
    ) throws(ChannelConfigurationError) {
        guard let path = command.first, path.hasPrefix("/"),
            command.count <= ChannelLimits.programArguments,
            command.allSatisfy({ !$0.utf8.contains(0) })
        else {
            throw ChannelConfigurationError(
                "program \"\(name)\": its command does not begin with an absolute path, or has more than "
                    + "\(ChannelLimits.programArguments) words; write [/path/of/program, argument]")
        }
        guard ChannelLimits.programTime.contains(timeLimit) else {
            throw ChannelConfigurationError(
                "program \"\(name)\": its time limit is not between 1 second and 10 minutes")
        }
        self.name = name
        self.command = command
        self.timeLimit = timeLimit
    }
}
