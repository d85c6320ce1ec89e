import Foundation

/// Runs every vector file of a folder against the modules and prints each metric that misses.
///
///     swift run -c release concord-vectors DIR
///
/// The last line reads `N passed, N failed, N skipped` and counts vectors; the exit code is 1 when any failed.
@main
enum ConcordVectors {
  static func main() {
    guard CommandLine.arguments.count == 2, let folder = CommandLine.arguments.last else {
      complain("usage: concord-vectors DIR")
      exit(64)
    }
    guard let files = try? vectorFiles(in: folder) else {
      complain("concord-vectors: \(folder) is not a folder that can be read")
      exit(66)
    }
    var totals = (passed: 0, failed: 0, skipped: 0)
    for file in files {
      let verdict = Verdict(of: file)
      for line in verdict.lines { print(line) }
      switch verdict.outcome {
      case .passed: totals.passed += 1
      case .failed: totals.failed += 1
      case .skipped: totals.skipped += 1
      }
    }
    print("\(totals.passed) passed, \(totals.failed) failed, \(totals.skipped) skipped")
    exit(totals.failed == 0 && !files.isEmpty ? 0 : 1)
  }

  /// The vectors of a folder, by name; other files are not looked at.
  private static func vectorFiles(in folder: String) throws -> [URL] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return names.filter { $0.hasSuffix(".json") }.sorted().map { URL(filePath: folder).appending(path: $0) }
  }

  private static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
