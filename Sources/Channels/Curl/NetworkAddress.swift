import Glibc

/// An IP address as the resolver gave it: 4 or 16 bytes.
struct NetworkAddress: Hashable, CustomStringConvertible {
    /// Who can stand behind an address.
    enum Reach: Hashable {
        /// Anyone on the internet.
        case everywhere
        /// This machine or this organisation's network.
        case local
        /// Nothing a message may ever be sent to: link-local (cloud metadata lives there), multicast,
        /// unspecified, reserved.
        case nowhere
    }

    let bytes: [UInt8]

    /// `bytes` must be 4 or 16.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; a scope (`%eth0`) is dropped.
    init?(text: String) {
        let plain = String(text.prefix { $0 != "%" })
        var address = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, plain, &address) == 1 {
            bytes = Array(address.prefix(4))
        } else if inet_pton(AF_INET6, plain, &address) == 1 {
            bytes = address
        } else {
            return nil
        }
    }

    /// The address inside a `sockaddr_in` or `sockaddr_in6`; nil for another family.
    init?(socketAddress pointer: UnsafeRawPointer, family: Int32) {
        switch family {
        case AF_INET: bytes = (4..<8).map { pointer.load(fromByteOffset: $0, as: UInt8.self) }
        case AF_INET6: bytes = (8..<24).map { pointer.load(fromByteOffset: $0, as: UInt8.self) }
        default: return nil
        }
    }

    var reach: Reach { bytes.count == 4 ? Self.reach4(bytes[...]) : Self.reach6(bytes) }

    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        inet_ntop(family, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func reach4(_ bytes: ArraySlice<UInt8>) -> Reach {
        let (first, second, third) = (
            bytes[bytes.startIndex], bytes[bytes.startIndex + 1], bytes[bytes.startIndex + 2]
        )
        return switch (first, second) {
        case (0, _), (169, 254), (224..., _): .nowhere
        case (10, _), (127, _), (172, 16...31), (192, 168), (100, 64...127), (198, 18...19): .local
        case (192, 0) where third == 0: .local
        default: .everywhere
        }
    }

    private static func reach6(_ bytes: [UInt8]) -> Reach {
        let leadingZeros = bytes.prefix { $0 == 0 }.count
        if leadingZeros == 16 { return .nowhere }
        if leadingZeros == 15, bytes[15] == 1 { return .local }
        let mapped = leadingZeros == 10 && bytes[10] == 255 && bytes[11] == 255
        let translated = bytes.starts(with: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0])
        // IPv4 in IPv6 clothes must not slip past the table for IPv4.
        if mapped || translated || leadingZeros >= 12 { return reach4(bytes[12...]) }
        if bytes.starts(with: [0x20, 0x02]) { return reach4(bytes[2..<6]) }
        if bytes.starts(with: [0x20, 0x01, 0, 0]) { return .nowhere }
        return switch (bytes[0], bytes[1]) {
        case (0xfe, 0x80...0xbf), (0xff, _): .nowhere
        case (0xfe, 0xc0...), (0xfc...0xfd, _): .local
        default: .everywhere
        }
    }
}

/// Which addresses a webhook may be sent to.
enum AddressPolicy: Hashable, Sendable {
    case everywhere
    case localToo

    func permits(_ address: NetworkAddress) -> Bool {
        switch address.reach {
        case .everywhere: true
        case .local: self == .localToo
        case .nowhere: false
        }
    }
}
