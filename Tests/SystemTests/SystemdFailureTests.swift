import Foundation
import Testing

/// What tells the administrator that Longstop itself has failed: a script, with a real mail server and a real receiver.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SystemdFailureTests {
    private static let script = Repository.root.path + "/units/longstop-failed"

    /// Runs the script as systemd would, in a folder of its own; its output and exit status.
    private func fail(
        _ unit: String, in folder: URL, mailer: String? = nil, webhook: String? = nil,
        result: String = "start-limit-hit", status: String = "1"
    ) throws -> (status: Int32, output: String) {
        let bin = folder.appendingPathComponent("bin")
        let credentials = folder.appendingPathComponent("credentials")
        let memory = folder.appendingPathComponent("memory")
        for place in [bin, credentials, memory] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        if let mailer {
            let file = bin.appendingPathComponent("sendmail")
            try mailer.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        if let webhook {
            try (webhook + "\n").write(
                to: credentials.appendingPathComponent("longstop-failed-webhook"),
                atomically: true, encoding: .utf8)
        }
        return try Repository.run(
            "/usr/bin/env",
            [
                "-i", "PATH=\(bin.path):/usr/bin:/bin", "CREDENTIALS_DIRECTORY=\(credentials.path)",
                "RUNTIME_DIRECTORY=\(memory.path)", "ADMINISTRATOR=admin@trust.example",
                "MONITOR_SERVICE_RESULT=\(result)", "MONITOR_EXIT_CODE=exited",
                "MONITOR_EXIT_STATUS=\(status)", Self.script, unit,
            ])
    }

    /// A `sendmail` that hands its mail to the SMTP server at a port, as a null mailer does.
    private func mailer(to port: Int) -> String {
        """
        #!/usr/bin/python3
        import email, smtplib, sys
        message = email.message_from_file(sys.stdin)
        smtplib.SMTP("127.0.0.1", \(port)).sendmail("root@trust.example", [message["To"]], message.as_bytes())
        """
    }

    private func text(_ mail: Server.Event) throws -> String {
        try String(contentsOfFile: mail.file ?? "", encoding: .utf8)
    }

    @Test("the administrator is told by mail and webhook, once an hour of the same failure")
    func told() throws {
        try Repository.withTemporaryFolder { folder in
            let mail = try Server("smtp_server.py", ["--mails", folder.path + "/mails"])
            let hook = try Server("webhook_receiver.py", [])
            defer {
                mail.stop()
                hook.stop()
            }
            let url = "http://127.0.0.1:\(hook.port)/ok"
            let mailer = mailer(to: mail.port)
            let first = try fail("longstop.service", in: folder, mailer: mailer, webhook: url)
            #expect(first.status == 0 && !first.output.contains(url), "\(first.output)")
            let text = try self.text(try mail.wait(for: "the mail", "mail") { $0.count == 1 }[0])
            for words in [
                "admin@trust.example", "NOBODY IS TOLD", "systemctl status longstop",
                "start-limit-hit", "Auto-Submitted: auto-generated",
            ] {
                #expect(text.contains(words), "\(words) is not in \(text)")
            }
            try hook.wait(for: "the webhook", "request") { $0.count == 1 }
            let again = try fail("longstop.service", in: folder, mailer: mailer, webhook: url)
            #expect(again.status == 0 && again.output.contains("was told"), "\(again.output)")
            #expect(try mail.all("mail").count == 1)
            // Another failure is another matter.
            let other = try fail(
                "longstop.service", in: folder, mailer: mailer, result: "exit-code", status: "78")
            #expect(other.status == 0)
            let second = try self.text(
                try mail.wait(for: "the second mail", "mail") { $0.count == 2 }[1])
            #expect(second.contains("longstop check"))
        }
    }

    @Test("when nobody can be told, the journal hears of it at its loudest, and the unit fails")
    func nobody() throws {
        try Repository.withTemporaryFolder { folder in
            let run = try fail(
                "longstop-deadman.service", in: folder, mailer: "#!/bin/sh\nexit 75\n",
                webhook: "http://127.0.0.1:1/secret-part")
            #expect(run.status == 1 && run.output.contains("<1>Longstop on "), "\(run.output)")
            #expect(!run.output.contains("secret-part"))
        }
    }
}
