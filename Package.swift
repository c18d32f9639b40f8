// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// For modules that touch no C struct: which C module owns a member of glibc differs from build to build, and
/// MemberImportVisibility then refuses the one that yesterday compiled (docs/decisions/0005).
let strict = settings + [.enableUpcomingFeature("MemberImportVisibility")]

/// Files beside tests that are none: transcripts, stories, calendars and exports.
let excluded = [
    "Channels": ["Golden"], "Daemon": ["Scenarios", "Messages", "Imports", "Calendars", "Alerts"],
]

let package = Package(
    name: "longstop",
    products: [.executable(name: "longstop", targets: ["longstop"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "Deadlines", swiftSettings: strict),
        .target(name: "Escalation", dependencies: ["Deadlines"], swiftSettings: strict),
        .target(name: "Measures", dependencies: ["Deadlines"], swiftSettings: strict),
        .target(
            name: "Storage",
            dependencies: [
                "Deadlines", "Escalation",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(
            name: "Channels",
            dependencies: [
                "Deadlines", "Escalation", "CCurl", "CLinux",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
            ], swiftSettings: settings),
        .target(
            name: "Daemon",
            dependencies: [
                "Deadlines", "Escalation", "Measures", "Storage", "Channels", "CSystemd", "CLinux",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "longstop",
            dependencies: [
                "Deadlines", "Escalation", "Measures", "Storage", "Channels", "Daemon",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "derive", dependencies: ["Deadlines", "Daemon"], path: "Benchmarks/derive",
            swiftSettings: strict),
    ]
        + ["Deadlines", "Escalation", "Storage", "Channels", "Daemon"].map {
            .testTarget(
                name: "\($0)Tests", dependencies: [.target(name: $0)],
                exclude: excluded[$0] ?? [],
                swiftSettings: settings)
        } + [
            .testTarget(
                name: "MeasuresTests", dependencies: ["Measures", "Daemon"], exclude: ["Seeds"],
                swiftSettings: settings),
            .testTarget(
                name: "SystemTests", dependencies: ["Daemon", "Storage"],
                exclude: [
                    "boot-systemd", "drivers", "package-driver.sh", "under-journald",
                    "whole_process.py",
                ],
                swiftSettings: settings),
            .testTarget(name: "TidyTests", swiftSettings: settings),
        ]
)
