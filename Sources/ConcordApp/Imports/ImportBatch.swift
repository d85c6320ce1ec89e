import Crypto
import Formats
import Labeling

/// Some import lines made ready for the database: parsed, checked, hashed.
struct ImportBatch: Sendable {
  /// Where in the file it begins and ends: batches are written in order, without a gap.
  let start: ReadPosition
  var end: ReadPosition
  var tasks: [PreparedTask] = []
  var problems: [RecordProblem] = []

  init(start: ReadPosition) {
    self.start = start
    end = start
  }
}

/// One task, ready to be inserted.
struct PreparedTask: Sendable {
  let record: ImportRecord
  /// The first 16 bytes of the SHA-256 of what makes the task the same as another.
  let dedupe: [UInt8]
  let work: ImportedWork?
  let opinion: Opinion?
}

/// Makes batches out of a stream of records: the part of an import that runs beside the writer.
struct ImportBatcher {
  /// A batch is some milliseconds of the writer's time, so that those who label hardly notice.
  static let batchRows = 500
  static let batchBytes = 1 << 20

  private var stream: RecordStream
  private var parser = ImportParser()
  private let checker: ImportChecker
  private let schema: LabelSchema
  private let workflow: Workflow

  init(stream: RecordStream, schema: LabelSchema, workflow: Workflow) {
    self.stream = stream
    self.schema = schema
    self.workflow = workflow
    checker = ImportChecker(schema: schema)
  }

  /// nil at the end of the file.
  mutating func next() throws -> ImportBatch? {
    var batch = ImportBatch(start: stream.position)
    var bytes = 0
    batch.tasks.reserveCapacity(Self.batchRows)
    while batch.tasks.count + batch.problems.count < Self.batchRows, bytes < Self.batchBytes {
      guard let entry = try stream.next() else { break }
      switch entry {
      case .problem(let problem): batch.problems.append(problem)
      case .record(let raw):
        bytes += raw.bytes.count
        do {
          let task = try prepared(raw)
          // Answers take the writer longer than data.
          bytes += (task.work?.annotations.count ?? 0) * 2_000
          batch.tasks.append(task)
        } catch {
          batch.problems.append(error)
        }
      }
    }
    batch.end = stream.position
    return batch.tasks.isEmpty && batch.problems.isEmpty ? nil : batch
  }

  private mutating func prepared(_ raw: RawRecord) throws(RecordProblem) -> PreparedTask {
    let record = try parser.parse(raw)
    try checker.checkData(record, members: parser.members)
    let work = try checker.work(of: record)
    return PreparedTask(
      record: record, dedupe: Array(SHA256.digest(record.identity).prefix(16)), work: work,
      opinion: work.map { Opinion($0, schema: schema, workflow: workflow) })
  }
}
