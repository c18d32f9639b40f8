import Foundation
import GRDB
import Testing

@testable import Storage

/// Whoever waits for a migration hears how far it has come.
@Suite struct MigrationProgressTests {
    @Test func `each step is told before it is taken, and a new store has none`() async throws {
        try await withFolder { folder in
            let path = folder + "/longstop.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { database in
                try database.execute(sql: Schema.first)
                try database.execute(
                    sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1")
            }
            try queue.close()
            var steps: [String] = []
            let store = try Store(path: path, role: .daemon) { steps.append("\($0)/\($1)") }
            let count = Schema.version - 1
            #expect(steps == (1...count).map { "\($0)/\(count)" })
            try await store.close()
            steps = []
            let again = try Store(path: path, role: .daemon) { steps.append("\($0)/\($1)") }
            try await again.close()
            let new = try Store(path: folder + "/new.db", role: .daemon) {
                steps.append("\($0)/\($1)")
            }
            try await new.close()
            #expect(steps == [])
        }
    }
}
