import ConcordApp
import Glibc

/// The command line: `concord serve` and its companions. Wrong use exits 64, a failure 1, each with one line of why.
@main
enum Concord {
  static let commands: [Command] = [
    serveCommand,
    userAddCommand, userListCommand, userDisableCommand, userPasswordCommand, tokenCreateCommand,
    importCommand, exportCommand, simulateCommand,
    backupCommand, restoreCommand, checkCommand, migrateCommand,
  ]

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let words = CommandLine.arguments.dropFirst()
    if words.first == "--help" || words.first == "help" {
      write(overview(of: commands), to: STDOUT_FILENO)
      exit(0)
    }
    if words.isEmpty { fail("say what to do; concord --help lists the commands", status: 64) }
    if words.first == "--version" {
      say("concord \(version)")
      exit(0)
    }
    guard let command = command(words) else { explainGroup(words) }
    let rest = words.dropFirst(command.name.split(separator: " ").count)
    if rest.contains("--help") {
      write(command.help, to: STDOUT_FILENO)
      exit(0)
    }
    do {
      try command.run(Arguments(rest, options: command.options))
    } catch let error as UsageError {
      fail("\(command.name): \(error.reason); concord \(command.name) --help explains", status: 64)
    } catch let problem as Problem {
      fail(problem.line, status: 1)
    } catch {
      fail("\(error)", status: 1)
    }
  }

  private static func command(_ words: ArraySlice<String>) -> Command? {
    let two = words.prefix(2).joined(separator: " ")
    return commands.first { $0.name == two } ?? commands.first { $0.name == words.first }
  }

  /// `concord user` alone is no command, but `concord user --help` asks for something that can be told.
  private static func explainGroup(_ words: ArraySlice<String>) -> Never {
    let group = commands.filter { $0.name.hasPrefix("\(words.first ?? "") ") }
    if !group.isEmpty, words.dropFirst().first == "--help" {
      write(overview(of: group), to: STDOUT_FILENO)
      exit(0)
    }
    let given = words.prefix(2).joined(separator: " ")
    let known = group.isEmpty ? "concord --help lists them" : "concord \(words.first ?? "") --help lists them"
    fail("there is no command \"\(given)\"; \(known)", status: 64)
  }

  private static func overview(of commands: [Command]) -> String {
    let width = (commands.map(\.name.count).max() ?? 0) + 2
    let lines = commands.map { command in
      let summary = command.summary.prefix { $0 != "\n" }
      return "  \(command.name)" + String(repeating: " ", count: width - command.name.count) + summary
    }
    return "Concord: label data together, and know how good the labels are.\n\n"
      + lines.joined(separator: "\n") + "\n\nconcord COMMAND --help explains each.\n"
  }

  /// One line on standard error, whatever the message holds.
  private static func fail(_ message: String, status: Int32) -> Never {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    write("concord: \(line)\n", to: STDERR_FILENO)
    exit(status)
  }
}

extension Problem {
  /// What the command line says of it: a mistake in a value with the value's name.
  fileprivate var line: String {
    guard let error = errors.first, !error.pointer.isEmpty else { return detail ?? title }
    return "\(error.pointer.dropFirst()) \(error.detail)"
  }
}
