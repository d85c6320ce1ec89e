import Glibc
import HTTP
import JSON
import SQLite

/// How the server is, for admins, for what watches it, and for the load balancer before it.
struct SystemRoutes: Sendable {
  let services: Services

  func alive(_ call: Call, _ db: Connection) throws -> Response { Self.ok }

  /// Alive, and the database answers.
  func ready(_ call: Call, _ db: Connection) throws -> Response {
    try SystemStore.answers(db)
    return Self.ok
  }

  private static let ok = Response.object { writer in
    writer.member("status", "ok")
  }

  func system(_ call: Call, _ db: Connection) throws -> Response {
    let totals = try SystemStore.totals(db)
    let sqlite = try SystemStore.version(db)
    let path = services.configuration.databasePath
    return .object { writer in
      writer.member("version", ConcordServer.version)
      writer.member("sqlite", sqlite)
      writer.member("uptime_seconds", (call.now - services.metrics.startedAt) / 1000)
      writer.member("database_bytes", Self.size(path))
      writer.member("wal_bytes", Self.size(path + "-wal"))
      writer.member("memory_bytes", Self.residentBytes())
      writer.member("tasks", totals.tasks)
      writer.member("annotations", totals.annotations)
      writer.member("users", totals.users)
      writer.member("projects", totals.projects)
      writer.member("jobs_running", totals.jobsRunning)
    }
  }

  /// Prometheus text format 0.0.4. Counts only: nothing here names a person or a project.
  func metrics(_ call: Call, _ db: Connection) throws -> Response {
    let totals = try SystemStore.totals(db)
    let path = services.configuration.databasePath
    var text = ""
    func gauge(_ name: String, _ help: String, _ value: Int64) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value)\n"
    }
    text += "# HELP concord_requests_total Answers since the start, by the hundred of their status.\n"
    text += "# TYPE concord_requests_total counter\n"
    for (status, count) in services.metrics.requests {
      text += "concord_requests_total{status=\"\(status)\"} \(count)\n"
    }
    gauge("concord_uptime_seconds", "Time since the start.", (call.now - services.metrics.startedAt) / 1000)
    gauge("concord_tasks", "Tasks in all projects.", Int64(totals.tasks))
    gauge("concord_annotations", "Annotations in all projects.", Int64(totals.annotations))
    gauge("concord_users", "People who can sign in.", Int64(totals.users))
    gauge("concord_jobs_pending", "Jobs that run or wait.", Int64(totals.jobsRunning))
    gauge("concord_database_bytes", "Size of the database file.", Self.size(path))
    gauge("concord_wal_bytes", "Size of the write-ahead log.", Self.size(path + "-wal"))
    gauge("concord_resident_memory_bytes", "Resident memory.", Self.residentBytes())
    return .bytes(Array(text.utf8), mediaType: "text/plain; version=0.0.4; charset=utf-8", status: 200)
  }

  private static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// The second number of `/proc/self/statm`, in pages.
  private static func residentBytes() -> Int64 {
    let file = open("/proc/self/statm", O_RDONLY)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let count = read(file, &buffer, buffer.count)
    let fields = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }
}
