import ConcordApp
import Foundation
import Testing

/// Security checklist, line 44: what is kept is for its owner alone.
struct DataDirectoryTests {
  @Test func `a data directory that stood open is shut at the start, with what is in it`() throws {
    let directory = try TestServer.temporaryDirectory()
    let first = try TestServer(directory: directory)
    first.stop()
    let files = FileManager.default
    let inside = ["concord.sqlite", "backups", "backups/old.copy", "imports", "imports/import-1"]
    for folder in ["backups", "imports"] {
      try files.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
    }
    for file in ["backups/old.copy", "imports/import-1"] {
      #expect(files.createFile(atPath: "\(directory)/\(file)", contents: Data("a".utf8)))
    }
    for path in [""] + inside {
      try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: "\(directory)/\(path)")
    }
    let again = try TestServer(directory: directory)
    defer {
      again.stop()
      again.removeData()
    }
    #expect(try permissions(directory) == 0o700)
    for path in inside where files.fileExists(atPath: "\(directory)/\(path)") {
      let isFolder = !path.contains("/") && path != "concord.sqlite"
      #expect(try permissions("\(directory)/\(path)") == (isFolder ? 0o700 : 0o600), "\(path)")
    }
    for suffix in ["-wal", "-shm"] {
      #expect(try permissions("\(directory)/concord.sqlite\(suffix)") == 0o600)
    }
  }

  @Test func `what a killed copy or upload left among the media is gone after a start, and nothing else`()
    throws
  {
    let directory = try TestServer.temporaryDirectory()
    let part = directory + "/media/ab"
    try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: directory + "/media/incoming", withIntermediateDirectories: true)
    let whole = part + "/ab" + String(repeating: "0", count: 62)
    let left = [whole + ".partial", directory + "/media/incoming/media-1-2"]
    for path in left + [whole] { #expect(FileManager.default.createFile(atPath: path, contents: nil)) }
    let server = try TestServer(directory: directory)
    defer {
      server.stop()
      server.removeData()
    }
    for path in left { #expect(!FileManager.default.fileExists(atPath: path), Comment(rawValue: path)) }
    #expect(FileManager.default.fileExists(atPath: whole))
  }

  @Test func `an upload is in the metrics and in the log of requests like everything else`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia)
      let before = try server.outsider().get("/metrics").text
      let reply = try mia.client.call(
        "POST", "/api/projects/\(project)/imports?format=jsonl",
        headers: [("Content-Type", "application/jsonl"), ("Prefer", "wait=30")],
        body: Array("{\"text\":\"a\"}\n".utf8))
      #expect(reply.status == 200)
      #expect(server.logged.all.contains("POST /api/projects/\(project)/imports 200"))
      let after = try server.outsider().get("/metrics").text
      // The upload, and the look at the metrics before.
      #expect(count(after) == count(before) + 2, "\(after)")
    }
  }

  private func count(_ metrics: String) -> Int {
    metrics.split(separator: "\n").filter {
      $0.hasPrefix("concord_http_requests_total") || $0.hasPrefix("concord_requests_total")
    }
    .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
  }
}
