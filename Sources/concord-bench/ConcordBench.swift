import Foundation

/// Measures a real server over loopback and prints a table: each figure beside a limit measured in the same run.
@main
enum ConcordBench {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    let options = readOptions()
    let directory = (CommandLine.arguments[0] as NSString).deletingLastPathComponent
    let folder = NSTemporaryDirectory() + "concord-bench-\(getpid())"
    guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil
    else {
      fail("cannot make \(folder)")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }  // a folder that stays is seen and no harm
    let bench = Bench(
      concord: options.concord ?? builtConcord(in: directory), home: FileManager.default.currentDirectoryPath,
      folder: folder,
      rounds: options.rounds, tasks: options.tasks)
    var table = Table()
    if options.wants("reply") { bench.smallReply(&table) }
    if options.wants("big") { bench.bigProject(&table) }
    if options.wants("ahead") { bench.farAhead(&table, lead: min(100_000, options.tasks)) }
    if options.wants("beside") { bench.beside(&table) }
    if options.wants("quality") { bench.quality(&table, annotations: options.tasks) }
    if options.wants("adaptive") { bench.adaptive(&table, tasks: max(1_000, options.tasks / 10)) }
    if options.wants("errors") { bench.labelErrors(&table) }
    if options.wants("gigabyte") { bench.gigabyte(&table) }
    if options.wants("statistics") { bench.statistics(&table) }
    table.printFooter()
  }

  private struct Options {
    var rounds = 3
    var tasks = 1_000_000
    var only: Set<Substring> = []
    var concord: String?
    func wants(_ name: Substring) -> Bool { only.isEmpty || only.contains(name) }
  }

  private static let usage = """
    swift run -c release concord-bench [--rounds 3] [--tasks 1000000] [--only PART,PART] [--concord FILE]

    Measures a real server over loopback and prints a table: each figure beside a limit of the same run.
    Parts: reply, big, ahead, beside, quality, adaptive, errors, gigabyte, statistics. Without --only all of them.
    With --concord that program is measured, else the one that is built from here.
    """

  /// Running a product builds that product alone; this takes a moment where nothing has changed.
  private static func builtConcord(in directory: String) -> String {
    let configuration = (directory as NSString).lastPathComponent
    _ = Program.output("/usr/bin/env", ["swift", "build", "-c", configuration, "--product", "concord"])
    return directory + "/concord"
  }

  private static func readOptions() -> Options {
    var options = Options()
    var arguments = CommandLine.arguments.dropFirst()
    while let name = arguments.popFirst() {
      if name == "--help" {
        print(usage)
        exit(0)
      }
      guard let value = arguments.popFirst() else { fail("\(name) needs a value") }
      switch name {
      case "--rounds": options.rounds = max(1, Int(value) ?? 3)
      case "--tasks": options.tasks = max(1000, Int(value) ?? 1_000_000)
      case "--concord": options.concord = value
      case "--only": options.only = Set(value.split(separator: ","))
      default: fail("unknown option \(name)")
      }
    }
    return options
  }
}

/// The rows, as Markdown that README can take as it is; printed as they come.
struct Table {
  private var started = false

  mutating func add(_ what: String, _ figure: String, _ limit: String, _ verdict: String) {
    if !started {
      show("| what | measured | limit in the same run | target |\n|---|---|---|---|")
      started = true
    }
    show("| \(what) | \(figure) | \(limit) | \(verdict) |")
  }

  /// Past the buffer of standard output: each row shows when it is measured.
  private func show(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  func printFooter() {
    // Unreadable: only the footer is poorer.
    let memory = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    let kilobytes = memory.split(separator: "\n").first.flatMap { $0.split(separator: " ").dropFirst().first }
      .flatMap { Double($0) }
    let gibibytes = (kilobytes ?? 0) / 1_048_576
    show(
      "\nMedians on \(ProcessInfo.processInfo.activeProcessorCount) cores, \(Int(gibibytes.rounded())) GiB.")
  }
}
