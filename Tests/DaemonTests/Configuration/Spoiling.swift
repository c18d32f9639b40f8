import Testing

@testable import Daemon

/// A miniature configuration spoiled in one place, and what must be said about it.
struct Spoiling: Sendable, CustomTestStringConvertible {
    let title: String
    let file: String
    let piece: String?
    let other: String
    let lines: [String]

    init(
        _ title: String, in file: String, replacing piece: String? = nil, with other: String,
        gives lines: [String]
    ) {
        self.title = title
        self.file = file
        self.piece = piece
        self.other = other
        self.lines = lines
    }

    var testDescription: String { title }

    var miniature: Miniature {
        var miniature = Miniature()
        if let piece { return miniature.replacing(piece, with: other, in: file) }
        miniature.files[file] = other
        return miniature
    }
}
