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
  private let files: MediaFiles
  private let limits: MediaLimits
  private let moved: @Sendable () -> Void
  private let progress: Mutex<Progress>
  private let queue = BatchQueue()

  private struct Progress {
    var counts: ImportCounts
    var failure: (any Error)?
    /// A change that writes batches of the queue is under way.
    var isWriting = false
    var pace = ImportPace()
    /// More than an eighth of what the last change read was there already.
    var bringsDuplicates = false
    /// Who waits for the last change.
    var ended: DispatchSemaphore?
  }

  private static let announceNanoseconds: UInt64 = 250_000_000
  /// The result shows so many problems; all of them can be downloaded.
  private static let shownProblems = 100

  private static let projectIsGone = "The project is no longer there."

  static let kind = "import"

  init(
    _ context: JobContext, folder: String, _ files: MediaFiles, _ limits: MediaLimits,
    moved: @escaping @Sendable (Int64) -> Void
  ) throws {
    guard let id = context.project, let name = context.parameters["file"]?.string else {
      throw DamagedJob()
    }
    self.context = context
    (self.files, self.limits) = (files, limits)
    file = ImportFile(folder: folder, name: name)
    settings = try ImportSettings(context.parameters)
    let found = try context.database.read { try ImportStore.project($0, id) }
    guard let found else { throw JobFailure(Self.projectIsGone) }
    project = found
    self.moved = { moved(id) }
    progress = Mutex(
      Progress(counts: context.checkpoint.flatMap(ImportCounts.init(checkpoint:)) ?? ImportCounts()))
  }

  func run() throws -> JSONValue {
    if !progress.withLock(\.counts.isFinished) {
      do {
        try context.check()
        try unpackFile()
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

  /// A zip becomes import lines first; what is wrong with its files is told with the lines' problems.
  private func unpackFile() throws {
    guard settings.format == .zip, !file.lines.isThere else { return }
    let unpacking = ZipUnpacking(context, files, limits, project: project, settings: settings)
    var counts = progress.withLock(\.counts)
    let before = counts.checkpoint
    let problems = try unpacking.run(file, into: file.lines) { [context] done in
      try context.database.writer.perform { try context.save($0, before, done: done) }
    }
    if counts.isUnpacked { return }
    counts.isUnpacked = true
    counts.read += Int64(problems.count)
    counts.rejected += Int64(problems.count)
    let told = counts
    try context.database.writer.perform { [self] db in
      for (index, problem) in problems.enumerated() {
        try JobStore.addProblem(
          db, job: context.id, number: Int64(index) + 1, line: problem.line, detail: problem.told)
      }
      try context.save(db, told.checkpoint, done: bytesDone(told))
    }
    progress.withLock { $0.counts = told }
  }

  private func readFile() throws {
    defer {
      queue.close()
      waitForWriter()
    }
    var announced = DispatchTime.now().uptimeNanoseconds
    var reading: Int
    repeat {
      reading = queue.reading
      var batcher = try batcher()
      while queue.reading == reading, let batch = try batcher.next() {
        try context.check()
        if let failure = progress.withLock(\.failure) { throw failure }
        queue.put(batch, of: reading)
        writeIfIdle()
        let now = DispatchTime.now().uptimeNanoseconds
        if now - announced > Self.announceNanoseconds {
          announced = now
          context.announceProgress()
        }
      }
      waitForWriter()
      if let failure = progress.withLock(\.failure) { throw failure }
    } while queue.reading != reading
  }

  private func batcher() throws -> ImportBatcher {
    let file = settings.format == .zip ? self.file.lines : self.file
    let (head, isWhole) = try file.head(bytes: FormatLimits.standard.headerBytes)
    let position = progress.withLock(\.counts.position)
    let (stream, _) = try settings.stream(
      schema: project.schema, head: head, isWhole: isWhole, from: position
    ) { (start) throws(FormatError) in
      try file.source(from: start) { self.progress.withLock(\.counts.position.offset) }
    }
    // The first batch of a file with a header begins behind it.
    progress.withLock { $0.counts.position = stream.position }
    let media = MediaCheck(context.database, project: project.id, hosts: project.workflow.mediaHosts)
    return ImportBatcher(stream: stream, schema: project.schema, workflow: project.workflow, media: media)
  }

  private func writeIfIdle() {
    let mustStart = progress.withLock { progress in
      guard !progress.isWriting, progress.failure == nil, !queue.isEmpty else { return false }
      progress.isWriting = true
      return true
    }
    if mustStart { submit() }
  }

  private func submit() {
    let (batches, claimsLate) = progress.withLock { ($0.pace.batches, !$0.bringsDuplicates) }
    context.database.writer.submit(isLong: batches > 1) { [self] db in
      try write(batches, claimsLate: claimsLate && batches > 1, db)
    } completion: { [self] outcome in
      let now = DispatchTime.now().uptimeNanoseconds
      switch outcome {
      case .success(let counts):
        let isAwaited = context.database.writer.isAwaited
        progress.withLock { progress in
          let read = counts.read - progress.counts.read
          progress.bringsDuplicates = (counts.duplicates - progress.counts.duplicates) * 8 > read
          progress.counts = counts
          if isAwaited { progress.pace.gaveWay(at: now) } else { progress.pace.went(at: now) }
        }
        moved()
      case .failure(is GaveWay):
        progress.withLock { $0.pace.gaveWay(at: now) }
        queue.rewind()
      case .failure(let error):
        progress.withLock { $0.failure = error }
        queue.close()
      }
      let (goesOn, ended) = progress.withLock { progress -> (Bool, DispatchSemaphore?) in
        progress.isWriting = progress.failure == nil && !queue.isEmpty
        return (progress.isWriting, progress.ended)
      }
      if goesOn { submit() } else { ended?.signal() }
    }
  }

  /// On the writer's thread: batch after batch as they are parsed, at most so many, and the place behind the last of
  /// them, in one change. What it says holds from the commit on, and not when that fails or gives way.
  private func write(_ most: Int, claimsLate: Bool, _ db: Connection) throws -> ImportCounts {
    guard try ImportStore.isThere(db, project.id) else { throw JobFailure(Self.projectIsGone) }
    var counts = progress.withLock(\.counts)
    // What was written of a long change is undone and made again, which costs less than their waiting.
    let giveWay = { [context] in
      if most > 1, context.database.writer.isAwaited { throw GaveWay() }
    }
    var rows = try ImportRows(
      db, into: project, at: context.clock(), claimsLate: claimsLate, check: giveWay)
    var taken = 0
    while taken < most, let batch = queue.take() {
      guard counts.position == batch.start else { throw ImportGap() }
      let created = try rows.add(batch.tasks)
      try writeProblems(batch, counts, db)
      counts.add(batch, created: created)
      taken += 1
    }
    try rows.finish()
    counts.withdraw(rows.withdrawn)
    try context.save(db, counts.checkpoint, done: bytesDone(counts))
    return counts
  }

  /// How much of the uploaded file is done: of a zip all, once its files are in and lines are read.
  private func bytesDone(_ counts: ImportCounts) -> Int64 {
    guard settings.format == .zip else { return Int64(counts.position.offset) }
    return context.parameters["bytes"]?.integer ?? 0
  }

  private func writeProblems(_ batch: ImportBatch, _ counts: ImportCounts, _ db: Connection) throws {
    for (index, problem) in batch.problems.enumerated() {
      try JobStore.addProblem(
        db, job: context.id, number: counts.rejected + Int64(index) + 1, line: problem.line,
        detail: problem.told)
    }
  }

  /// The last change: annotators look again from the beginning where tasks came in before their place, and the
  /// log says what was done.
  private func finish() throws {
    var counts = progress.withLock(\.counts)
    counts.isFinished = true
    let (finished, context, project, name) = (counts, self.context, self.project, settings.name)
    let done = bytesDone(counts)
    try context.database.writer.perform { db in
      if finished.created > 0 { try ImportStore.lookAgain(db, project) }
      try context.save(db, finished.checkpoint, done: done)
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

  /// Until every batch that was put into the queue is in or refused.
  private func waitForWriter() {
    let ended = DispatchSemaphore(value: 0)
    while true {
      let isWriting = progress.withLock { progress in
        progress.ended = progress.isWriting ? ended : nil
        return progress.isWriting
      }
      if !isWriting { break }
      ended.wait()
    }
    // A batch that was put in just as the last change ended.
    if progress.withLock({ $0.failure == nil }), !queue.isEmpty {
      writeIfIdle()
      waitForWriter()
    }
  }

  private static func explanation(_ error: any Error) -> String {
    switch error {
    case let error as FormatError: error.detail
    case let failure as JobFailure: failure.detail
    case let problem as MediaProblem: problem.detail
    case let problem as Problem where problem.status != 500: problem.detail ?? problem.title
    case let error as SQLiteError where error.kind == .full: "The server's disk is full."
    default: "Something went wrong in the server."
    }
  }
}

/// Someone waits: the change is undone, and made again in smaller parts, from the place in the file where it began.
private struct GaveWay: Error {}

/// A batch that does not begin where the last one ended.
private struct ImportGap: Error {}
