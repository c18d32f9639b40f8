/// Why somebody was told, or was not.
package struct Reason: Hashable, Sendable, Codable {
    /// One word for each kind of reason, frozen: journals and stores are searched for it.
    package enum Code: String, Hashable, Sendable, Codable {
        case warningDue = "warning-due"
        case deadlinePassed = "deadline-passed"
        case nobodyAnswered = "nobody-answered"
        case contactFailed = "contact-failed"
        case nobodyReached = "nobody-reached"
        case stepsExhausted = "steps-exhausted"
        case acknowledged
        case holdEnded = "hold-ended"
        case handedOver = "handed-over"
        case roleEmpty = "role-empty"
        case clockMet = "clock-met"
        case clockEnded = "clock-ended"
        case groundRemoved = "ground-removed"
        case deadlineMoved = "deadline-moved"
        case alreadyEnded = "already-ended"
        case nothingDue = "nothing-due"
        case digestDue = "digest-due"
        case silenceEnding = "silence-ending"
        case triedOut = "tried-out"
        case dateCome = "date-come"
        case clockDisbelieved = "clock-disbelieved"
    }

    package var code: Code
    /// One sentence for people; never an address, never anything that identifies a child.
    package var text: String

    /// Makes a reason.
    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }
}
