package import Deadlines

extension SigningSecret {
    /// Checks a message somebody signed as Standard Webhooks 1.0 says, by its headers `webhook-id`,
    /// `webhook-timestamp` and `webhook-signature`.
    ///
    /// Throws `InvalidValue` when it is more than five minutes from `now`, or no signature is by this secret.
    package func verify(
        id: String, timestamp: String, body: [UInt8], signatures: String, now: Timestamp
    ) throws(InvalidValue) {
        guard timestamp.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(timestamp)
        else { throw InvalidValue("the webhook-timestamp is not a number of seconds") }
        let distance = now.seconds.subtractingReportingOverflow(seconds)
        guard !distance.overflow,
            distance.partialValue.magnitude <= ChannelLimits.signatureAgeSeconds
        else {
            throw InvalidValue(
                "the webhook-timestamp is more than five minutes from our clock; it is old, or one of "
                    + "the clocks is wrong")
        }
        let right = Array(signature(id: id, timestamp: seconds, body: body).utf8)
        let given = signatures.split(separator: " ").prefix(ChannelLimits.signatures)
        guard given.contains(where: { ConstantTime.equal(right, $0.utf8) }) else {
            throw InvalidValue("no webhook-signature is by our secret over these bytes")
        }
    }
}
