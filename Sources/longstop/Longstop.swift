import ArgumentParser

@main
struct Longstop: AsyncParsableCommand {
    func run() async throws {}
}
