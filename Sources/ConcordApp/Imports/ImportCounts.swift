import Formats
import JSON

/// What an import did so far, and where it stands: its checkpoint.
struct ImportCounts: Sendable {
  var position: ReadPosition
  var read: Int64 = 0
  var created: Int64 = 0
  var duplicates: Int64 = 0
  var rejected: Int64 = 0
  /// The last step was made: only the answer is left.
  var isFinished = false
  /// The files of a zip are in, and what was wrong with them is told.
  var isUnpacked = false

  init(position: ReadPosition = .start) { self.position = position }

  init?(checkpoint: JSONValue) {
    guard let offset = checkpoint["offset"]?.integer, let line = checkpoint["line"]?.integer,
      let counts = checkpoint["counts"], let read = counts["read"]?.integer,
      let created = counts["created"]?.integer, let duplicates = counts["duplicates"]?.integer,
      let rejected = counts["rejected"]?.integer
    else { return nil }
    position = ReadPosition(
      offset: Int(offset), line: Int(line), item: Int(checkpoint["item"]?.integer ?? 0))
    (self.read, self.created, self.duplicates, self.rejected) = (read, created, duplicates, rejected)
    isFinished = checkpoint["finished"]?.bool ?? false
    isUnpacked = checkpoint["unpacked"]?.bool ?? false
  }

  mutating func add(_ batch: ImportBatch, created: Int) {
    read += Int64(batch.tasks.count + batch.problems.count)
    self.created += Int64(created)
    duplicates += Int64(batch.tasks.count - created)
    rejected += Int64(batch.problems.count)
    position = batch.end
  }

  /// Tasks that were created turned out to be there already.
  mutating func withdraw(_ tasks: Int) {
    created -= Int64(tasks)
    duplicates += Int64(tasks)
  }

  var checkpoint: JSONValue {
    [
      "offset": .integer(Int64(position.offset)), "line": .integer(Int64(position.line)),
      "item": .integer(Int64(position.item)),
      "finished": .bool(isFinished), "unpacked": .bool(isUnpacked), "counts": counts,
    ]
  }

  var counts: JSONValue {
    [
      "read": .integer(read), "created": .integer(created), "duplicates": .integer(duplicates),
      "rejected": .integer(rejected),
    ]
  }

  /// The job's result as the contract gives it.
  func result(problems: [(number: Int64, line: Int64, detail: String)]) -> JSONValue {
    var object = counts.object ?? JSONObject()
    object["problems"] = .array(
      problems.map { ["line": .integer($0.line), "detail": .string($0.detail)] })
    return .object(object)
  }
}
