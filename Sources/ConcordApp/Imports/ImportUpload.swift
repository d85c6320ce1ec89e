import CSystem
import Glibc
import HTTP
import Synchronization

/// Takes the body of an import into a file as it comes, then makes the job that reads it. A body that is cut off,
/// or a disk that is full, leaves neither file nor job.
final class ImportUpload: BodySink {
  private struct State {
    var descriptor: Int32
    var bytes: Int64 = 0
    /// What is on its way to the disk.
    var begunBytes: Int64 = 0
    var isHandedOver = false
  }

  private let call: Call
  private let services: Services
  private let settings: ImportSettings
  private let name: String
  private let file: ImportFile
  private let waitSeconds: Int
  private let state: Mutex<State>

  init(_ call: Call, _ services: Services) throws {
    self.call = call
    self.services = services
    settings = try ImportSettings(call)
    waitSeconds = Preference.waitSeconds(call.head.headers)
    name = "import-\(call.now)-\(call.requestID)"
    let folder = ImportFile.folder(of: services.configuration.dataDirectory)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure(errno) }
    file = ImportFile(folder: folder, name: name)
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(errno) }
    state = Mutex(State(descriptor: descriptor))
  }

  /// An upload that was neither finished nor abandoned leaves no file all the same.
  deinit { abandon() }

  func receive(_ chunk: [UInt8]) throws {
    let descriptor = state.withLock { state in
      state.bytes += Int64(chunk.count)
      return state.descriptor
    }
    var written = 0
    while written < chunk.count {
      let from = written
      let count = chunk.withUnsafeBytes {
        write(descriptor, $0.baseAddress?.advanced(by: from), $0.count - from)
      }
      if count > 0 {
        written += count
      } else if errno != EINTR {
        throw Self.failure(errno)
      }
    }
    beginWriting(descriptor)
  }

  /// The disk takes the file while it comes in: otherwise all of it is still to be written when its last byte is here.
  private func beginWriting(_ descriptor: Int32) {
    let part = state.withLock { state -> Range<Int64>? in
      guard state.bytes - state.begunBytes >= Self.writtenAtOnce else { return nil }
      defer { state.begunBytes = state.bytes }
      return state.begunBytes..<state.bytes
    }
    if let part { concord_begin_writing(descriptor, part.lowerBound, part.upperBound - part.lowerBound) }
  }

  private static let writtenAtOnce: Int64 = 8 << 20

  func finish(_ trailers: Headers, _ responder: Responder) throws {
    let (descriptor, bytes) = state.withLock { ($0.descriptor, $0.bytes) }
    // The job may run after a power cut, so the file has to be there then.
    guard fsync(descriptor) == 0 else { throw Self.failure(errno) }
    let (call, services, settings, name) = (self.call, self.services, self.settings, self.name)
    let project = try call.projectID
    let user = try call.user.id
    let job = try services.database.writer.perform { db in
      // Its answers would be checked against labels that are going.
      try ProjectStore.refuseWhileMigrating(db, project: project)
      return try JobStore.insert(
        db, kind: ImportRun.kind, project: project, parameters: settings.json(file: name, bytes: bytes),
        total: bytes, by: user, at: call.now)
    }
    state.withLock { $0.isHandedOver = true }
    services.jobs.run(job)
    guard waitSeconds > 0 else { return responder.respond(Self.reply(job, services)) }
    services.jobs.wait(job, seconds: waitSeconds) { responder.respond(Self.reply(job, services)) }
  }

  func abandon() {
    let (descriptor, isHandedOver) = state.withLock { state in
      defer { state.descriptor = -1 }
      return (state.descriptor, state.isHandedOver)
    }
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !isHandedOver { file.remove() }
  }

  /// 200 when the job is over, 202 while it goes on.
  private static func reply(_ id: Int64, _ services: Services) -> Response {
    do {
      guard let job = try services.database.read({ try JobStore.job($0, id) }) else { throw Problem.notFound }
      let reply = JobRoutes.reply(job, status: job.state.isOver ? 200 : 202)
      return reply.with("Location", "/api/jobs/\(id)")
    } catch {
      return Problem.describing(error).problem.response(requestID: "job-\(id)")
    }
  }

  private static func failure(_ code: Int32) -> Problem {
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      Problem(507, "storage_full", "The server's disk is full; nothing was imported.")
    default: Problem(500, "internal", "Something went wrong in the server.")
    }
  }
}

/// `Prefer: wait=10` (RFC 7240, section 4.3).
enum Preference {
  static let longestWaitSeconds = 300

  static func waitSeconds(_ headers: Headers) -> Int {
    for preference in headers.values("Prefer").flatMap({ $0.split(separator: ",") }) {
      let parts = preference.split(separator: ";").first?.split(separator: "=") ?? []
      guard parts.count == 2, parts[0].trimmingSpaces.lowercased() == "wait" else { continue }
      let value = parts[1].trimmingSpaces.filter { $0 != "\"" }
      return wireInteger(value).map { Int(min($0, Int64(longestWaitSeconds))) } ?? 0
    }
    return 0
  }
}
