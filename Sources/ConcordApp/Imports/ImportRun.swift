import Dispatch
import Formats
import JSON
import Labeling
import SQLite
import Synchronization

/// The job that reads an uploaded file into a project. While the writer puts one batch into the database the next
/// is parsed; each batch and the place behind it are one change, so that a restart goes on without a gap.
final class ImportRun: Sendable {
  private let context: JobContext
  private let project: ImportProject
  private let settings: ImportSettings
  private let file: ImportFile
  private let moved: @Sendable () -> Void
  private let progress: Mutex<Progress>
  private let room = DispatchSemaphore(value: ImportRun.batchesUnderWay)

  private struct Progress {
    var counts: ImportCounts
    var failure: (any Error)?
  }

  /// One being written and one waiting: more would only make others wait.
  private static let batchesUnderWay = 2
  private static let announceNanoseconds: UInt64 = 250_000_000
  /// The result shows so many problems; all of them can be downloaded.
  private static let shownProblems = 100

  static let kind = "import"

  init(_ context: JobContext, folder: String, moved: @escaping @Sendable (Int64) -> Void) throws {
    guard let id = context.project, let name = context.parameters["file"]?.string else {
      throw DamagedJob()
    }
    self.context = context
    file = ImportFile(folder: folder, name: name)
    settings = try ImportSettings(context.parameters)
    let found = try context.database.read { try ImportStore.project($0, id) }
    guard let found else { throw JobFailure("The project is no longer there.") }
    project = found
    self.moved = { moved(id) }
    progress = Mutex(
      Progress(counts: context.checkpoint.flatMap(ImportCounts.init(checkpoint:)) ?? ImportCounts()))
  }

  func run() throws -> JSONValue {
    if !progress.withLock(\.counts.isFinished) {
      do {
        try readFile()
        try finish()
      } catch let stopped as JobStopped {
        if case .paused = stopped { throw stopped }
        try finish()
        let result = try result()
        file.remove()
        throw JobStopped.cancelled(result: result)
      } catch {
        // On a full disk nothing more can be written; what is in stays, and the result says how much.
        let failure = JobFailure(Self.explanation(error), result: try? result())
        file.remove()
        throw failure
      }
    }
    let result = try result()
    file.remove()
    return result
  }

  private func readFile() throws {
    var batcher = try batcher()
    var announced = DispatchTime.now().uptimeNanoseconds
    defer { waitForWriter() }
    while true {
      try context.check()
      guard let batch = try batcher.next() else { break }
      room.wait()
      if let failure = progress.withLock(\.failure) {
        room.signal()
        throw failure
      }
      submit(batch)
      let now = DispatchTime.now().uptimeNanoseconds
      if now - announced > Self.announceNanoseconds {
        announced = now
        context.announceProgress()
      }
    }
    waitForWriter()
    if let failure = progress.withLock(\.failure) { throw failure }
  }

  private func batcher() throws -> ImportBatcher {
    let (head, isWhole) = try file.head(bytes: FormatLimits.standard.headerBytes)
    let position = progress.withLock(\.counts.position)
    let (stream, _) = try settings.stream(
      schema: project.schema, head: head, isWhole: isWhole, from: position
    ) { (start) throws(FormatError) in try file.source(from: start) }
    // The first batch of a file with a header begins behind it.
    progress.withLock { $0.counts.position = stream.position }
    return ImportBatcher(stream: stream, schema: project.schema, workflow: project.workflow)
  }

  private func submit(_ batch: ImportBatch) {
    context.database.writer.submit { [self] db in
      try write(batch, db)
    } completion: { [self] outcome in
      switch outcome {
      case .success: moved()
      case .failure(let error): progress.withLock { if $0.failure == nil { $0.failure = error } }
      }
      room.signal()
    }
  }

  /// On the writer's thread. A batch behind one that failed is not written: there would be a gap.
  private func write(_ batch: ImportBatch, _ db: Connection) throws {
    let (before, failure) = progress.withLock { ($0.counts, $0.failure) }
    if let failure { throw failure }
    guard before.position == batch.start else { throw ImportGap() }
    var counts = before
    let created = try ImportStore.insert(db, batch.tasks, into: project, at: context.clock())
    for (index, problem) in batch.problems.enumerated() {
      try JobStore.addProblem(
        db, job: context.id, number: counts.rejected + Int64(index) + 1, line: problem.line,
        detail: problem.detail)
    }
    counts.read += Int64(batch.tasks.count + batch.problems.count)
    counts.created += Int64(created)
    counts.duplicates += Int64(batch.tasks.count - created)
    counts.rejected += Int64(batch.problems.count)
    counts.position = batch.end
    try context.save(db, counts.checkpoint, done: Int64(batch.end.offset))
    progress.withLock { $0.counts = counts }
  }

  /// The last change: annotators look again from the beginning where tasks came in before their place, and the
  /// log says what was done.
  private func finish() throws {
    var counts = progress.withLock(\.counts)
    counts.isFinished = true
    let (finished, context, project, name) = (counts, self.context, self.project, settings.name)
    try context.database.writer.perform { db in
      if finished.created > 0 { try ImportStore.lookAgain(db, project) }
      try context.save(db, finished.checkpoint, done: Int64(finished.position.offset))
      try AuditStore.record(
        db, at: context.clock(), by: context.createdBy, project: project.id, action: "tasks.imported",
        subject: ("job", context.id), before: nil,
        after: ["name": name.map(JSONValue.string) ?? .null, "counts": finished.counts], address: nil)
    }
    moved()
  }

  private func result() throws -> JSONValue {
    let (id, limit) = (context.id, Self.shownProblems)
    let problems = try context.database.read { try JobStore.problems($0, job: id, after: 0, limit: limit) }
    return progress.withLock(\.counts).result(problems: problems)
  }

  /// Until every batch that was submitted is in or refused.
  private func waitForWriter() {
    for _ in 0..<Self.batchesUnderWay { room.wait() }
    for _ in 0..<Self.batchesUnderWay { room.signal() }
  }

  private static func explanation(_ error: any Error) -> String {
    switch error {
    case let error as FormatError: error.detail
    case let failure as JobFailure: failure.detail
    case let error as SQLiteError where error.kind == .full: "The server's disk is full."
    default: "Something went wrong in the server."
    }
  }
}

/// A batch that does not begin where the last one ended.
private struct ImportGap: Error {}
