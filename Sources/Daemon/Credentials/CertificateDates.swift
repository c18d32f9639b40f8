import Deadlines
import Foundation

/// Reads until when certificates hold, and nothing else of them.
enum CertificateDates {
    private static let begin = "-----BEGIN CERTIFICATE-----"
    private static let end = "-----END CERTIFICATE-----"

    /// The last moment of each certificate in a PEM file, in order; nil for one that cannot be read.
    static func ends(inPEM text: String) -> [Timestamp?] {
        text.split(separator: begin).dropFirst(text.hasPrefix(begin) ? 0 : 1).map { block in
            guard let stop = block.firstRange(of: end)?.lowerBound,
                let data = Data(
                    base64Encoded: String(block[..<stop]), options: .ignoreUnknownCharacters)
            else { return nil }
            return notAfter([UInt8](data))
        }
    }

    /// `notAfter` of a certificate in DER: the second of two times in the fifth element, or the fourth where no
    /// version is given.
    private static func notAfter(_ bytes: [UInt8]) -> Timestamp? {
        var file = DERReader(bytes[...])
        guard var certificate = file.next(0x30).map(DERReader.init),
            var body = certificate.next(0x30).map(DERReader.init)
        else { return nil }
        _ = body.next(0xA0)
        guard body.next(0x02) != nil, body.next(0x30) != nil, body.next(0x30) != nil,
            var validity = body.next(0x30).map(DERReader.init),
            validity.time() != nil
        else { return nil }
        return validity.time()
    }
}

/// Steps through the elements of a DER sequence.
private struct DERReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The content of the next element, if it has that tag.
    mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard bytes.count >= 2, bytes.first == tag else { return nil }
        var rest = bytes.dropFirst()
        var length = Int(rest.removeFirst())
        if length >= 0x80 {
            let count = length - 0x80
            guard (1...4).contains(count), rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
        }
        guard rest.count >= length else { return nil }
        bytes = rest.dropFirst(length)
        return rest.prefix(length)
    }

    /// A UTCTime (`261231235959Z`, of 1950 to 2049) or a GeneralizedTime (`20501231235959Z`).
    mutating func time() -> Timestamp? {
        let short = next(0x17)
        guard let content = short ?? next(0x18),
            let text = String(validating: content, as: UTF8.self)
        else { return nil }
        let century = short == nil ? "" : text >= "50" ? "19" : "20"
        let digits = Array(century + text)
        guard digits.count == 15, digits.last == "Z" else { return nil }
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return Timestamp(
            rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
                + "T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z")
    }
}
