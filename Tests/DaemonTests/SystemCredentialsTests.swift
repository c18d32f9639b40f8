import Glibc
import Testing

@testable import Daemon

@Suite struct SystemCredentialsTests {
    let folder = TemporaryFolder()

    func credentials() -> Credentials {
        Credentials(environment: ["CREDENTIALS_DIRECTORY": folder.path], fallback: "/nowhere")
    }

    @Test("one trailing newline is not part of the secret, a second one is")
    func newline() throws {
        folder.write("swordfish\n", to: "smtp-password")
        folder.write("swordfish\n\n", to: "other")
        #expect(try credentials().read("smtp-password") == Array("swordfish".utf8))
        #expect(try credentials().read("other") == Array("swordfish\n".utf8))
    }

    @Test("a secret is read once")
    func once() throws {
        let path = folder.write("first", to: "smtp-password")
        let credentials = credentials()
        #expect(try credentials.read("smtp-password") == Array("first".utf8))
        unlink(path)
        #expect(try credentials.read("smtp-password") == Array("first".utf8))
    }

    @Test("outside systemd the named folder is used")
    func fallback() throws {
        folder.write("swordfish", to: "smtp-password")
        let credentials = Credentials(environment: [:], fallback: folder.path)
        #expect(try credentials.read("smtp-password") == Array("swordfish".utf8))
    }

    @Test("a missing secret is one sentence with its name, the cause and the remedy")
    func missing() {
        #expect(
            sentence("smtp-password") == "credential \"smtp-password\" is missing: "
                + "\(folder.path)/smtp-password: no such file or directory; "
                + "put it in /etc/credstore/smtp-password and restart")
        let nowhere = Credentials(environment: [:], fallback: nil)
        let error = #expect(throws: SystemError.self) { try nowhere.read("smtp-password") }
        #expect(error?.sentence.contains("add LoadCredential=smtp-password to the unit") == true)
    }

    @Test("what is empty, too large, a folder or a pipe is refused, and never shown")
    func refused() {
        folder.write("\n", to: "empty")
        folder.write("swordfish" + String(repeating: "x", count: 1_000_000), to: "large")
        mkfifo(folder.path + "/pipe", 0o600)
        #expect(sentence("empty").contains("is empty"))
        #expect(sentence("large").contains("is larger than 1 MB"))
        #expect(!sentence("large").contains("swordfish"))
        #expect(sentence("pipe").contains("is not a file"))
    }

    @Test("a name cannot lead out of the folder", arguments: ["../shadow", "a/b", "", ".", "a\nb"])
    func names(_ id: String) {
        #expect(sentence(id).contains("has no usable name"))
    }

    private func sentence(_ id: String) -> String {
        do {
            _ = try credentials().read(id)
            return "no error"
        } catch { return error.sentence }
    }
}
