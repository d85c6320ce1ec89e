import ConcordApp
import Glibc

/// One command: what it is called, what it takes, what it does.
struct Command: Sendable {
  /// One or two words: "serve", "user add".
  let name: String
  let summary: String
  let options: [Option]
  let run: @Sendable (Arguments) throws -> Void

  /// What `--help` prints.
  var help: String {
    var text = "concord \(name)"
    for option in options where option.isRequired { text += " --\(option.name) \(option.value ?? "")" }
    if options.contains(where: { !$0.isRequired }) { text += " [options]" }
    text += "\n\n\(summary)\n\nOptions:\n"
    let left = options.map { "--\($0.name)" + ($0.value.map { " \($0)" } ?? "") } + ["--help"]
    let width = (left.map(\.count).max() ?? 0) + 2
    for (name, help) in zip(left, options.map(\.help) + ["show this"]) {
      text += "  \(name)" + String(repeating: " ", count: width - name.count) + "\(help)\n"
    }
    return text
  }
}

extension Option {
  /// The folder that every command works on.
  static let data = Option(
    name: "data", value: "DIR", help: "the data directory (default ./concord-data)")
}

extension Arguments {
  /// The configuration that the options and the environment give.
  func configuration() throws -> Configuration {
    var configuration = Configuration(home: try Home.find(environment: environment("CONCORD_HOME")))
    if let data = self["data"] { configuration.dataDirectory = data }
    return configuration
  }

  /// The same for commands that work on a data directory which must be there already.
  func existingConfiguration() throws -> Configuration {
    let configuration = try configuration()
    guard access(configuration.databasePath, F_OK) == 0 else {
      throw StartError("there is no database in \(configuration.dataDirectory); concord serve makes one")
    }
    return configuration
  }
}

func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Writes one line to standard output, at once.
func say(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

/// Writes text to a descriptor whole; a reader that has gone is no reason to stop.
func write(_ text: String, to descriptor: Int32) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return }
    bytes = bytes.dropFirst(count)
  }
}
