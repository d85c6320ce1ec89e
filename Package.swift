// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "concord",
  targets: [
    // System libraries: headers and what to link, no code.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSystem"),

    // Leaf modules: each with one duty, none knows of the product but `Labeling`, which is its words.
    .target(name: "JSON"),
    .target(name: "Crypto", dependencies: ["COpenSSL"]),
    .target(name: "SQLite", dependencies: ["CSQLite"]),
    .target(name: "HTTP", dependencies: ["COpenSSL", "CSystem"]),
    // An unoptimised build takes square roots from libm.
    .target(name: "Labeling", dependencies: ["JSON"], linkerSettings: [.linkedLibrary("m")]),
    // Statistics are loops over numbers: without the optimiser tests of real crowds take a minute each.
    .target(
      name: "Agreement", swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))],
      linkerSettings: [.linkedLibrary("m")]),
    .target(name: "Formats", dependencies: ["Labeling", "JSON"]),

    // The product, and the programs.
    .target(
      name: "ConcordApp",
      dependencies: ["HTTP", "SQLite", "Crypto", "JSON", "Labeling", "Agreement", "Formats", "CSystem"]),
    .executableTarget(name: "concord", dependencies: ["ConcordApp", "SQLite", "Agreement"]),
    .executableTarget(name: "concord-bench", dependencies: ["Agreement", "CSQLite", "CSystem"]),
    .executableTarget(name: "concord-vectors", dependencies: ["Agreement", "Labeling", "JSON"]),

    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto"]),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP"]),
    .testTarget(name: "LabelingTests", dependencies: ["Labeling", "Agreement", "JSON"]),
    .testTarget(name: "AgreementTests", dependencies: ["Agreement"]),
    .testTarget(name: "ConcordVectorsTests", dependencies: ["concord-vectors", "JSON"]),
    .testTarget(name: "FormatsTests", dependencies: ["Formats", "Labeling", "JSON"]),
    .testTarget(
      name: "ConcordAppTests",
      dependencies: [
        "ConcordApp", "HTTP", "SQLite", "Crypto", "JSON", "Labeling", "Agreement", "Formats", "CSQLite",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
