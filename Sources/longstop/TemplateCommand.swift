import ArgumentParser
import Channels
import Daemon
import Deadlines
import Escalation

struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Shows how messages read.",
        subcommands: [TemplateRenderCommand.self])
}

struct TemplateRenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Renders one kind of message with made-up values.",
        discussion: """
            Kinds: \(Notice.Kind.allCases.map(\.rawValue).joined(separator: ", ")). With --rule the words are \
            those of that rule or schedule; with --late it comes after its moment.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @Argument(help: "The kind of message.") var kind: String
    @Option(help: "The rule or schedule it is about; made up unless given.") var rule: String?
    @Option(help: "Which part: subject, text, html or webhook; subject and text unless given.")
    var part: String?
    @Flag(help: "As it reads when it comes late.") var late = false
    @Flag(help: "With made-up values; there are no others.") var sample = false

    func run() async throws {
        let configuration = try configuration.load()
        let kinds = Notice.Kind.allCases.map(\.rawValue)
        guard let kind = Notice.Kind(rawValue: kind) else {
            throw Refusal(
                "unknown kind \"\(kind)\"" + NearestName.suggestion(for: kind, among: kinds)
                    + "; the kinds are \(kinds.joined(separator: ", "))", code: Refusal.usage)
        }
        let parts = ["subject", "text", "html", "webhook"]
        if let part, !parts.contains(part) {
            throw Refusal(
                "unknown part \"\(part)\"; the parts are \(parts.joined(separator: ", "))",
                code: Refusal.usage)
        }
        if rule != nil, kind == .digest {
            throw Refusal("a digest is about no one rule; leave --rule out", code: Refusal.usage)
        }
        let rules =
            kind == .schedule
            ? Set(configuration.world.schedules.keys)
            : Set(configuration.ruleBook.rules.map(\.name))
        if let rule, !rules.contains(rule) {
            let noun = kind == .schedule ? "schedule" : "rule"
            throw Refusal(
                "unknown \(noun) \"\(rule)\"" + NearestName.suggestion(for: rule, among: rules),
                code: Refusal.usage)
        }
        do {
            let renderer = try configuration.renderer()
            let schedule =
                kind == .schedule ? rule.flatMap { configuration.world.schedules[$0] } : nil
            let texts: SampleTexts
            if let rule, kind != .schedule {
                guard let notice = configuration.sampleNotice(kind, of: rule, late: late) else {
                    throw Refusal("\(rule) tells of no warning", code: Refusal.usage)
                }
                texts = try renderer.sample(notice)
            } else {
                texts = try renderer.sample(
                    kind,
                    SampleWish(
                        rule: rule, isLate: late, wantsAnswer: schedule?.needsAnswer ?? true),
                    report: schedule.map { configuration.sampleReport(of: $0) })
            }
            switch part {
            case "html": Output.line(texts.html)
            case "webhook": Output.line(texts.webhook)
            case "subject": Output.line(texts.subject)
            case "text": Output.line(texts.text)
            default: Output.line("Subject: \(texts.subject)\n\n\(texts.text)")
            }
        } catch {
            throw Refusal(error)
        }
    }
}
