import Formats
import HTTP
import SQLite
import Synchronization

/// The tasks of one snapshot as the bytes of one format, made as they are sent.
final class ExportStream: ByteStream {
  private struct State {
    var writer: any ExportWriter
    var after: Int64 = 0
    var hasBegun = false
    var isOver = false
  }

  private let snapshot: Snapshot
  private let plan: ExportPlan
  private let state: Mutex<State>
  private let ended: @Sendable () -> Void

  /// Large enough that beginning anew behind the last task costs nothing, small enough for a quick first byte.
  private static let pieceBytes = 256 << 10

  init(snapshot: Snapshot, plan: ExportPlan, writer: any ExportWriter, ended: @escaping @Sendable () -> Void)
  {
    self.snapshot = snapshot
    self.plan = plan
    self.ended = ended
    state = Mutex(State(writer: writer))
  }

  var projectName: String { plan.name }

  func next() throws -> [UInt8]? {
    // Calls never overlap: the state is taken out and put back, so that no lock is held while rows are read.
    var state = self.state.withLock { $0 }
    guard !state.isOver else { return nil }
    if !state.hasBegun {
      state.writer.begin()
      state.hasBegun = true
    }
    try snapshot.read { db in try fill(&state, db) }
    let piece = state.writer.bytes.take()
    let result = state
    self.state.withLock { $0 = result }
    return piece.isEmpty ? nil : piece
  }

  func close() {
    snapshot.close()
    ended()
  }

  private func fill(_ state: inout State, _ db: Connection) throws {
    var writer = state.writer
    var after = state.after
    var isFull = false
    let annotations = try ExportedAnnotations(db, plan: plan, after: after)
    try ExportStore.eachTask(db, plan, after: after) { task in
      var task = task
      task.annotations = try annotations.of(task.id)
      if plan.withHistory { task.history = try ExportHistory(db: db, plan: plan).of(task.id) }
      writer.write(task)
      after = task.id
      isFull = writer.bytes.count >= Self.pieceBytes
      return !isFull
    }
    state.writer = writer
    state.after = after
    state.isOver = !isFull
  }
}
