import Formats
import HTTP
import JSON
import Synchronization

/// Takes a file in as it comes: to the disk and through the hash, never whole in memory; then its headers are read, and
/// it gets its place. One that is cut off, or refused, leaves nothing.
final class MediaUpload: BodySink {
  private struct State: ~Copyable {
    var file: IncomingFile?
  }

  private let call: Call
  private let services: Services
  private let name: String
  private let state: Mutex<State>

  init(_ call: Call, _ services: Services) throws {
    name = try Self.name(call)
    let limits = services.configuration.media
    guard services.media.freeBytes > limits.freeBytes else { throw Problem.storageFull }
    self.call = call
    self.services = services
    state = Mutex(State(file: try IncomingFile(services.media, name: "\(call.now)-\(call.requestID)")))
  }

  /// A name is only shown: kept without folders and without what would turn or break a line.
  private static func name(_ call: Call) throws -> String {
    guard let given = call.query["name"], !given.isEmpty else {
      throw Problem.badRequest("bad_name", "“name” is the file's name.")
    }
    return Media.shownName(given)
  }

  func receive(_ chunk: [UInt8]) throws {
    try state.withLock { state in
      try state.file?.write(chunk)
    }
  }

  func finish(_ trailers: Headers, _ responder: Responder) throws {
    let taken = try state.withLock { state -> MediaIntake.Taken in
      guard let file = state.file.take() else { throw Problem.notFound }
      let intake = MediaIntake(
        services.media, services.database, services.configuration.media, project: try call.projectID,
        user: try call.user.id, now: call.now)
      return try intake.take(file, name: name, address: call.address)
    }
    responder.respond(
      .json(taken.isNew ? 201 : 200) { taken.media.write(&$0, note: taken.note) })
  }

  func abandon() { state.withLock { $0.file = nil } }
}

extension Media {
  static func shownName(_ given: String) -> String {
    let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? "file"
    let kept = last.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      // Also what turns the direction of writing: gpj.exe.
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(kept.prefix(200)))
  }
}
