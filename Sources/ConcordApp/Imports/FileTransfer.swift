import Dispatch
import Formats
import Glibc
import HTTP
import JSON
import SQLite

/// Imports and exports of the command line: the same jobs and streams as the server's, without a server.
package enum FileTransfer {
  package static let importFormats = ImportFormat.allCases.map(\.rawValue)
  package static let exportFormats = ExportRoutes.Format.allCases.map(\.rawValue)

  /// Reads a file into a project as a job; no server may run meanwhile, so that the job is run once.
  /// - Returns: the job's result as JSON.
  package static func importFile(
    _ path: String, format: String, map: String?, field: String?, into project: Int64, _ services: Services
  ) throws -> String {
    var words: JSONObject = [
      "format": .string(format), "name": .string(String(path.split(separator: "/").last ?? "")),
    ]
    if let map {
      guard let object = try? JSONValue(parsing: map), object.object != nil else {
        throw StartError("--map is a JSON object of targets and column names")
      }
      words["map"] = object
    }
    if let field { words["field"] = .string(field) }
    let settings = try ImportSettings(words)
    guard try services.database.read({ try ProjectStore.counts($0, project: project) }) != nil else {
      throw StartError("there is no project \(project)")
    }
    let name = "import-\(services.clock())-\(getpid())"
    let bytes = try copy(path, to: ImportFile.folder(of: services.configuration.dataDirectory), name)
    let now = services.clock()
    let id = try services.database.writer.perform { db in
      try JobStore.insert(
        db, kind: ImportRun.kind, project: project, parameters: settings.json(file: name, bytes: bytes),
        total: bytes,
        by: nil, at: now)
    }
    return try wait(for: id, services)
  }

  private static func wait(for id: Int64, _ services: Services) throws -> String {
    services.jobs.run(id)
    while true {
      let isOver = DispatchSemaphore(value: 0)
      services.jobs.wait(id, seconds: 60) { isOver.signal() }
      isOver.wait()
      guard let job = try services.database.read({ try JobStore.job($0, id) }), job.state.isOver else {
        continue
      }
      guard job.state == .done else {
        throw StartError(job.problem ?? "the import was \(job.state.rawValue)")
      }
      return String(decoding: job.result ?? [], as: UTF8.self)
    }
  }

  private static func copy(_ path: String, to folder: String, _ name: String) throws -> Int64 {
    let source = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw StartError("cannot read \(path): \(String(cString: strerror(errno)))") }
    defer { close(source) }
    mkdir(folder, 0o700)
    let target = open(folder + "/" + name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else {
      throw StartError("cannot write into \(folder): \(String(cString: strerror(errno)))")
    }
    defer { close(target) }
    var block = [UInt8](repeating: 0, count: 1 << 18)
    var total: Int64 = 0
    while true {
      let count = read(source, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0, write(target, block, count) == count, count > 0 || fsync(target) == 0 else {
        let reason = String(cString: strerror(errno))
        unlink(folder + "/" + name)
        throw StartError("cannot take \(path) in: \(reason)")
      }
      if count == 0 { return total }
      total += Int64(count)
    }
  }

  /// Writes one snapshot of a project, piece by piece, also beside a running server.
  package static func exportProject(
    _ project: Int64, format: String, withEmails: Bool, from database: Database,
    to write: ([UInt8]) throws -> Void
  ) throws {
    guard try database.read({ try ProjectStore.counts($0, project: project) }) != nil else {
      throw StartError("there is no project \(project)")
    }
    let snapshot = try database.snapshot()
    let stream = try ExportRoutes.stream(
      snapshot, project: project, format: format, states: nil, withEmails: withEmails, guardsFormulas: false
    ) {}
    defer { stream.close() }
    while let piece = try stream.next() { try write(piece) }
  }
}
