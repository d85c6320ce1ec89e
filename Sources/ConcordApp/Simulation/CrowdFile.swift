import Agreement
import Formats
import Glibc

/// A crowd's judgments and the truth about them, out of two CSV files: `task,worker,label` and `task,label`. The
/// columns are found by name.
struct CrowdFile {
  let judgments: Judgments
  /// Per task its class, where the truth names it.
  let truth: [Int?]
  /// The labels in the order of their class numbers.
  let labels: [String]

  /// A file beyond this is no crowd's judgments.
  private static let largestFile = 512 << 20

  init(labels labelsPath: String, truth truthPath: String) throws {
    let given = try Self.table(labelsPath)
    let known = try Self.table(truthPath)
    let (task, worker) = (try given.place("task", labelsPath), try given.place("worker", labelsPath))
    let label = try given.place("label", labelsPath)
    let (knownTask, knownLabel) = (try known.place("task", truthPath), try known.place("label", truthPath))
    labels = Set(given.rows.map { $0.fields[label] } + known.rows.map { $0.fields[knownLabel] }).sorted()
    guard labels.count >= 2 else { throw StartError("\(labelsPath) has fewer than two different labels") }
    let classes = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    var tasks = Numbers()
    var people = Numbers()
    var list: [Judgments.Judgment] = []
    list.reserveCapacity(given.rows.count)
    for (_, fields) in given.rows {
      list.append(
        .init(
          task: tasks.number(fields[task]), annotator: people.number(fields[worker]),
          category: classes[fields[label]] ?? 0))
    }
    judgments = Judgments(list, classCount: labels.count)
    var truth = [Int?](repeating: nil, count: judgments.taskCount)
    for (line, fields) in known.rows {
      guard let task = tasks[fields[knownTask]] else { continue }
      let category = classes[fields[knownLabel]]
      guard truth[task] == nil || truth[task] == category else {
        throw StartError("\(truthPath), line \(line): the task has two different truths")
      }
      truth[task] = category
    }
    guard truth.contains(where: { $0 != nil }) else {
      throw StartError("\(truthPath) names no task of \(labelsPath)")
    }
    self.truth = truth
  }

  private static func table(_ path: String) throws -> DelimitedTable {
    let bytes = try contents(path)
    do {
      return try DelimitedTable(bytes)
    } catch {
      throw StartError("\(path): \(error.detail)")
    }
  }

  private static func contents(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw StartError("cannot read \(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = block.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw StartError("cannot read \(path): \(String(cString: strerror(errno)))") }
      if count == 0 { return bytes }
      bytes += block[..<count]
      guard bytes.count <= largestFile else { throw StartError("\(path) is too large for a simulation") }
    }
  }

  /// Names to numbers, in the order they come.
  private struct Numbers {
    private var numbers: [String: Int] = [:]

    mutating func number(_ name: String) -> Int {
      if let number = numbers[name] { return number }
      numbers[name] = numbers.count
      return numbers.count - 1
    }

    subscript(_ name: String) -> Int? { numbers[name] }
  }
}

extension DelimitedTable {
  fileprivate func place(_ name: String, _ path: String) throws -> Int {
    guard let place = column(name) else { throw StartError("\(path) has no column \"\(name)\"") }
    return place
  }
}
