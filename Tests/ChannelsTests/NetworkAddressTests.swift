import Testing

@testable import Channels

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.255.255.255", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "100.64.0.1", "100.127.255.255", "192.0.0.1", "198.18.0.1", "::1", "fc00::1", "fdff::1",
        "fec0::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::", "::7f00:1",
    ])
    func `a private address needs permission`(text: String) throws {
        let address = try #require(NetworkAddress(text: text))
        #expect(address.reach == .local)
        #expect(!AddressPolicy.everywhere.permits(address))
        #expect(AddressPolicy.localToo.permits(address))
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "febf::1", "ff02::1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2001::1", "2002:a9fe:a9fe::",
    ])
    func `some addresses are never sent to`(text: String) throws {
        let address = try #require(NetworkAddress(text: text))
        #expect(address.reach == .nowhere)
        #expect(!AddressPolicy.localToo.permits(address))
    }

    @Test(arguments: [
        "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "169.253.0.1",
        "192.167.1.1", "223.255.255.255", "2606:4700::1111", "::ffff:8.8.8.8", "2001:4860::8888",
    ])
    func `a public address is sent to`(text: String) throws {
        let address = try #require(NetworkAddress(text: text))
        #expect(address.reach == .everywhere)
    }

    @Test func `an address reads as it was written`() {
        #expect(NetworkAddress(text: "192.0.2.7")?.description == "192.0.2.7")
        #expect(NetworkAddress(text: "2001:db8::7")?.description == "2001:db8::7")
        #expect(NetworkAddress(text: "relay.example") == nil)
    }
}
