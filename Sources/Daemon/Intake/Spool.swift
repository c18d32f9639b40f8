/// The folder through which other systems hand facts over: a file renamed into `incoming/` is read, and
/// moved to `accepted/`, or to `rejected/` beside a `.reason`.
///
/// Nothing is moved before its facts are on disk; a crash in between reads the file again, which changes
/// nothing.
package actor Spool {
    /// What became of one file.
    package struct File: Hashable, Sendable {
        package enum Fate: Hashable, Sendable {
            /// Every fact is on disk; the file lies in `accepted/` under this name.
            case accepted(String)
            /// Something was refused; the file lies in `rejected/` under this name.
            case rejected(String)
            /// It stays where it is for the next scan, for this reason.
            case left(String)
        }

        package let name: String
        package let fate: Fate
        /// What was read; nil when nothing was.
        package let report: IntakeReport?
        /// What is wrong with the file itself, as a sentence; nil when it could be read.
        package let problem: String?
    }

    /// What one scan did.
    package struct Scan: Sendable {
        /// In the order of their names.
        package internal(set) var files: [File] = []
        /// What stopped the scan, as sentences naming the remedy.
        package internal(set) var problems: [String] = []
        /// Whether something was left that no hint will tell of: look again in a moment.
        package internal(set) var looksAgain = false
    }

    private let path: String
    private let intake: Intake
    private var isScanning = false

    /// The spool at `path`, an existing folder or one that `prepare()` makes.
    package init(path: String, intake: Intake) {
        self.path = path
        self.intake = intake
    }

    /// The folder to watch for hints.
    package nonisolated var incoming: String { "\(path)/incoming" }

    /// Makes the folders that are missing (mode 0770); throws `SpoolError` when one cannot be made.
    package func prepare() throws {
        _ = try SpoolFolders(path: path, makes: true)
    }

    /// Handles every file in `incoming/`, in the order of their names, at most 1,000 at once. Dot-files and
    /// `*.tmp` and `*.part` are not looked at. A scan that is asked for while one runs does nothing but
    /// say that it is worth looking again.
    package func scan() async -> Scan {
        var scan = Scan()
        guard !isScanning else {
            scan.looksAgain = true
            return scan
        }
        isScanning = true
        defer { isScanning = false }
        do {
            let folders = try SpoolFolders(path: path, makes: false)
            var names = try folders.namesInIncoming()
            if names.count > IntakeLimits.spoolFilesInScan {
                names.removeLast(names.count - IntakeLimits.spoolFilesInScan)
                scan.looksAgain = true
            }
            for name in names {
                guard let file = try await handle(name, folders) else { continue }
                scan.files.append(file)
                if case .left = file.fate { scan.looksAgain = true }
                if file.report?.storeFailure != nil { break }
            }
        } catch {
            scan.problems.append("\(error)")
            scan.looksAgain = true
        }
        return scan
    }

    /// Nil when the file is gone.
    private func handle(_ name: SpoolName, _ folders: SpoolFolders) async throws -> File? {
        do {
            return try await take(name, folders)
        } catch let obstacle as SpoolFile.Obstacle {
            switch obstacle {
            case .gone: return nil
            case .busy(let why):
                return File(name: name.shown, fate: .left(why), report: nil, problem: nil)
            case .unfit(let why):
                return try reject(name, folders, report: nil, problem: "\(name.shown): \(why)")
            }
        }
    }

    private func take(_ name: SpoolName, _ folders: SpoolFolders) async throws -> File {
        let file = try SpoolFile.open(name, in: folders.incoming, at: intake.clock)
        let bytes = try file.read()
        let report = await intake.receive(bytes, name: name.shown)
        if let failure = report.storeFailure {
            return File(name: name.shown, fate: .left(failure), report: report, problem: nil)
        }
        guard file.isUnchanged(in: folders.incoming) else {
            let why = "it changed while it was read"
            return File(name: name.shown, fate: .left(why), report: report, problem: nil)
        }
        guard report.isComplete else {
            return try reject(name, folders, report: report, problem: nil)
        }
        let kept = try folders.accept(name)
        return File(name: name.shown, fate: .accepted(kept), report: report, problem: nil)
    }

    private func reject(
        _ name: SpoolName, _ folders: SpoolFolders, report: IntakeReport?, problem: String?
    ) throws -> File {
        let reason = SpoolReason.text(
            for: name.shown, at: intake.clock, report: report, problem: problem)
        let kept = try folders.reject(name, because: reason)
        return File(name: name.shown, fate: .rejected(kept), report: report, problem: problem)
    }
}
