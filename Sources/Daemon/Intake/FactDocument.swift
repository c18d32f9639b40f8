/// A text that holds facts: one object, an array of them, or one per line. Read one by one, so that a
/// long text needs no more memory than its bytes.
package struct FactDocument: Sendable {
    /// How the facts stand in the text.
    package enum Form: Sendable {
        /// Found from the text itself.
        case detect
        /// One object per line (`application/x-ndjson`): a broken line spoils only itself.
        case lines
    }

    /// One place where a fact should be.
    package struct Item: Sendable {
        /// From 1, within the document or its part.
        package let index: Int
        package let mark: StrictJSON.Mark
        /// The object; nil when it could not be read at all.
        package let node: StrictJSON.Node?
        /// What is wrong with it as JSON; empty when it may be read as a fact.
        package let faults: [StrictJSON.Fault]
    }

    private enum Shape { case lines, array, sequence, nothing }

    private let bytes: [UInt8]
    /// Where the text ends, or this part of it.
    private var end: Int
    private var shape: Shape
    private var position: Int
    private var index = 0
    /// A byte at or before the current item and where it stands: places are counted on from here,
    /// so that a text on one line is not read again for every fact.
    private var counted: Int
    private var countedAt = StrictJSON.Mark(line: 1, column: 1)
    /// Where and why reading ended early, once `next()` has returned nil; nil when all was read.
    package private(set) var stopped: StrictJSON.Fault?

    /// Looks at the beginning of the text to see which form it has.
    package init(_ bytes: [UInt8], form: Form = .detect) {
        self.bytes = bytes
        end = bytes.count
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        counted = position
        shape = .nothing
        var parser = StrictJSONParser(bytes, in: position..<bytes.count)
        parser.skipBlanks()
        if parser.position == bytes.count { return }
        if form == .lines {
            shape = .lines
        } else if parser.take("[") {
            shape = .array
            position = parser.position
        } else {
            shape = Self.holdsLines(bytes, from: parser.position) ? .lines : .sequence
        }
    }

    /// Whether the text is one object per line: the first line is a whole value with more after it, or it
    /// is broken and another line looks like an object.
    private static func holdsLines(_ bytes: [UInt8], from start: Int) -> Bool {
        let lineEnd = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        var first = StrictJSONParser(bytes, in: start..<lineEnd)
        if (try? first.value()) != nil { return true }
        var whole = StrictJSONParser(
            bytes, in: start..<min(bytes.count, start + IntakeLimits.factBytes))
        if (try? whole.value()) != nil { return false }
        var begin = lineEnd + 1
        while begin < bytes.count {
            let end = bytes[begin...].firstIndex(of: 0x0A) ?? bytes.count
            let text =
                end > begin && bytes[end - 1] == 0x0D ? bytes[begin..<end - 1] : bytes[begin..<end]
            if text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}"), text.count > 1 {
                return true
            }
            begin = end + 1
        }
        return false
    }

    /// The text in several documents, in order, to be read side by side: about `count` for one object a line,
    /// else this one alone.
    func parts(_ count: Int) -> [FactDocument] {
        guard shape == .lines, index == 0 else { return [self] }
        var parts: [FactDocument] = []
        var rest = self
        for number in 1..<max(count, 1) {
            let wanted = position + (end - position) / count * number
            guard wanted > rest.position,
                let lineEnd = bytes[wanted..<end].firstIndex(of: 0x0A)
            else { continue }
            var part = rest
            part.end = lineEnd + 1
            parts.append(part)
            rest.countedAt = rest.mark(at: part.end)
            rest.counted = part.end
            rest.position = part.end
        }
        return parts + [rest]
    }

    /// The next fact's place; nil at the end, or where reading had to stop.
    package mutating func next() -> Item? {
        switch shape {
        case .nothing: nil
        case .lines: nextLine()
        case .array: nextElement()
        case .sequence: nextInSequence()
        }
    }

    private mutating func nextLine() -> Item? {
        while position < end {
            let start = position
            let lineEnd = bytes[start..<end].firstIndex(of: 0x0A) ?? end
            position = min(lineEnd + 1, end)
            var parser = StrictJSONParser(bytes, in: start..<lineEnd)
            parser.skipBlanks()
            if parser.position == lineEnd { continue }
            let begin = parser.position
            guard lineEnd - begin <= IntakeLimits.factBytes else {
                return item(at: begin, faults: [Self.tooLong(at: begin)])
            }
            do throws(StrictJSON.Fault) {
                let node = try parser.value()
                parser.skipBlanks()
                if parser.position < lineEnd {
                    throw parser.fault("expected the end of the line after the fact")
                }
                return item(at: begin, node: node, faults: parser.faults)
            } catch {
                return item(at: begin, faults: parser.faults + [error])
            }
        }
        return nil
    }

    private mutating func nextElement() -> Item? {
        var parser = StrictJSONParser(bytes, in: position..<bytes.count)
        parser.skipBlanks()
        if parser.take("]") {
            finish(after: &parser, "text stands after the end of the array")
            return nil
        }
        if index > 0 {
            guard parser.take(",") else {
                let cause =
                    parser.position == bytes.count
                    ? "the array is not closed (was the text cut short?)"
                    : "expected \",\" or \"]\", found \(parser.found)"
                stop(parser.fault(cause))
                return nil
            }
            parser.skipBlanks()
        }
        return element(from: parser.position)
    }

    private mutating func nextInSequence() -> Item? {
        var parser = StrictJSONParser(bytes, in: position..<bytes.count)
        parser.skipBlanks()
        return parser.position == bytes.count ? nil : element(from: parser.position)
    }

    /// The value at `begin`; when it is broken nothing after it can be told apart, and reading stops.
    private mutating func element(from begin: Int) -> Item {
        let limit = min(bytes.count, begin + IntakeLimits.factBytes)
        var parser = StrictJSONParser(bytes, in: begin..<limit)
        do throws(StrictJSON.Fault) {
            let node = try parser.value()
            position = parser.position
            return item(at: begin, node: node, faults: parser.faults)
        } catch {
            let cut = parser.position >= limit && limit < bytes.count
            let fault = cut ? Self.tooLong(at: begin) : error
            let read = item(at: begin, faults: parser.faults + [fault])
            if !bytes[parser.position...].allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
                stop(fault)
            }
            shape = .nothing
            return read
        }
    }

    private mutating func item(
        at offset: Int, node: StrictJSON.Node? = nil, faults: [StrictJSON.Fault]
    ) -> Item {
        index += 1
        countedAt = mark(at: offset)
        counted = max(counted, offset)
        var faults = faults
        if let node, faults.isEmpty {
            if case .object = node.value {
            } else {
                faults = [StrictJSON.Fault(offset: offset, message: "a fact must be a JSON object")]
            }
        }
        return Item(index: index, mark: mark(at: offset), node: node, faults: faults)
    }

    private mutating func finish(after parser: inout StrictJSONParser, _ message: String) {
        parser.skipBlanks()
        if parser.position < bytes.count { stop(parser.fault(message)) }
        shape = .nothing
    }

    private mutating func stop(_ fault: StrictJSON.Fault) {
        stopped = fault
        shape = .nothing
    }

    private static func tooLong(at offset: Int) -> StrictJSON.Fault {
        StrictJSON.Fault(
            offset: offset,
            message: "a fact is longer than \(IntakeLimits.factBytes) bytes, or is not closed")
    }

    /// Where a byte of the current item or after it stands; one before it counts as the item's first.
    package func mark(at offset: Int) -> StrictJSON.Mark {
        var line = countedAt.line
        var column = countedAt.column
        for byte in bytes[counted..<max(counted, offset)] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return StrictJSON.Mark(line: line, column: column)
    }
}
