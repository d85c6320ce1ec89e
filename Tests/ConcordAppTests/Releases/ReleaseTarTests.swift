import ConcordApp
import Crypto
import Foundation
import HTTP
import JSON
import Testing

/// A release as one file: its length, its parts, its tag, and the media of its items.
struct ReleaseTarTests {
  private static let schema: JSONValue = [
    "fields": [["name": "picture", "type": "image"], ["name": "text", "type": "text"]],
    "questions": [["name": "seen", "type": "choice", "options": ["cat", "dog"]]],
  ]

  /// A project with labelled tasks that show these files, and a release of it.
  private func release(
    _ server: TestServer, _ boss: TestPerson, of pictures: [[UInt8]], name: String = "Tales"
  ) throws -> Int64 {
    let project = try server.project(boss, schema: Self.schema)
    var lines = ""
    for (place, picture) in pictures.enumerated() {
      let sent = try boss.client.call(
        "POST", "/api/projects/\(project)/media?name=a.png",
        headers: [("Content-Type", "application/octet-stream")], body: picture)
      let ref = try #require(sent.json["ref"]?.string, "\(sent)")
      let line: JSONValue = [
        "data": ["picture": .string(ref), "text": .string("\(place): media:\(ref)")],
        "label": ["answers": ["seen": "cat"], "source": "consensus"],
      ]
      lines += line.text + "\n"
    }
    let job = try boss.client.call(
      "POST", "/api/projects/\(project)/imports?format=jsonl",
      headers: [("Content-Type", "application/jsonl"), ("Prefer", "wait=30")], body: Array(lines.utf8))
    #expect(job.json["result"]?["created"]?.integer == Int64(pictures.count), "\(job)")
    let made = try boss.client.post(
      "/api/projects/\(project)/releases", ["name": .string(name)], headers: [("Prefer", "wait=30")])
    return try #require(made.json["result"]?["release"]?.integer, "\(made)")
  }

  /// Names and contents, by the headers alone.
  private func unpacked(_ tar: [UInt8]) -> [String: [UInt8]] {
    func text(_ range: Range<Int>) -> String {
      String(decoding: tar[range].prefix { $0 != 0 }, as: UTF8.self)
    }
    var (files, at) = ([String: [UInt8]](), 0)
    while tar[at] != 0 {
      let size = Int(text(at + 124..<at + 136), radix: 8) ?? 0
      files["\(text(at + 345..<at + 500))/\(text(at..<at + 100))"] = Array(tar[at + 512..<at + 512 + size])
      at += 512 + (size + 511) / 512 * 512
    }
    #expect(at + 1_024 == tar.count)
    return files
  }

  @Test func `an archive holds every file of the release, under a folder that any system takes`() throws {
    try withServer { server in
      let boss = try server.person("boss")
      let id = try release(
        server, boss, of: [SampleMedia.png(width: 3, height: 2)], name: "../Tales \u{202e}é/x")
      let reply = try boss.client.get("/api/releases/\(id)/archive")
      #expect(reply.status == 200 && reply.headers["Content-Type"] == "application/x-tar", "\(reply.status)")
      #expect(reply.headers["Content-Length"] == String(reply.body.count))
      #expect(reply.headers["Content-Disposition"]?.contains("_Tales_x-v1.tar") == true, "\(reply.headers)")
      let files = unpacked(reply.body)
      let told = try boss.client.get("/api/releases/\(id)").json["files"]?.array ?? []
      #expect(files.count == told.count && told.count == 8)
      for file in told {
        let path = try #require(file["path"]?.string)
        let content = try #require(files["Tales_x-v1/\(path)"], "\(files.keys)")
        #expect(SHA256.hex(content) == file["sha256"]?.string)
      }
    }
  }

  @Test func `an archive has parts and conditions, and HEAD tells of it`() throws {
    try withServer { server in
      let boss = try server.person("boss")
      let picture = SampleMedia.png(width: 3, height: 2)
      let path = "/api/releases/\(try release(server, boss, of: [picture]))/archive"
      let whole = try boss.client.get(path)
      let tag = try #require(whole.headers["ETag"])
      for range in [0..<1, 511..<513, 700..<1_100, (whole.body.count - 1_030)..<whole.body.count] {
        let part = try boss.client.get(
          path, headers: [("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"), ("If-Range", tag)])
        #expect(part.status == 206 && part.body == Array(whole.body[range]), "\(range)")
        #expect(
          part.headers["Content-Range"]
            == "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(whole.body.count)")
      }
      let beyond = try boss.client.get(path, headers: [("Range", "bytes=\(whole.body.count)-")])
      #expect(beyond.status == 416)
      #expect(try boss.client.get(path, headers: [("If-None-Match", tag)]).status == 304)
      #expect(try boss.client.get(path, headers: [("If-Match", "\"x\"")]).status == 412)
      // More than may be under way at once: each gave its place back.
      for _ in 0..<5 {
        let head = try boss.client.call("HEAD", path)
        #expect(head.status == 200 && head.headers["ETag"] == tag && head.body.isEmpty)
        #expect(head.headers["Content-Length"] == String(whole.body.count))
      }
      let withMedia = try boss.client.get("\(path)?media=1")
      #expect(withMedia.headers["ETag"] != tag)
      #expect(try boss.client.get("\(path)?media=2").code == "bad_media")
      let audit = try boss.client.get("/api/projects/1/audit?action=release.downloaded").items
      // Of what was sent alone: the whole, four parts and the one with media.
      #expect(audit.count == 6)
      #expect(audit.first?["after"]?["file"] == "archive with media")
    }
  }

  @Test func `an archive with media has each file once, and lists what is gone`() throws {
    try withServer { server in
      let boss = try server.person("boss")
      let (one, two, gone) = (
        SampleMedia.png(width: 3, height: 2), SampleMedia.png(width: 300, height: 200, salt: 1),
        SampleMedia.png(width: 5, height: 5, salt: 2)
      )
      let id = try release(server, boss, of: [one, two, one, gone])
      let lost = SHA256.hex(gone)
      try FileManager.default.removeItem(atPath: "\(server.directory)/media/\(lost.prefix(2))/\(lost)")
      let files = unpacked(try boss.client.get("/api/releases/\(id)/archive?media=1").body)
      let media = files.filter { $0.key.hasPrefix("Tales-v1/media/") }
      #expect(
        Set(media.keys) == [
          "Tales-v1/media/\(SHA256.hex(one)).png", "Tales-v1/media/\(SHA256.hex(two)).png",
          "Tales-v1/media/missing.txt",
        ])
      #expect(media["Tales-v1/media/\(SHA256.hex(two)).png"] == two)
      #expect(media["Tales-v1/media/missing.txt"] == Array("media:\(lost)\n".utf8))
      #expect(files.count == 8 + 3)
    }
  }

  @Test func `an archive is for who may export, and needs every file of the release`() throws {
    try withServer { server in
      let (boss, ann, other) = (
        try server.person("boss"), try server.person("ann"), try server.person("other")
      )
      let id = try release(server, boss, of: [SampleMedia.png(width: 3, height: 2)])
      try server.join(ann, 1, as: .reviewer, by: boss)
      #expect(try ann.client.get("/api/releases/\(id)/archive").status == 403)
      #expect(try other.client.get("/api/releases/\(id)/archive").status == 404)
      #expect(try boss.client.get("/api/releases/99/archive").status == 404)
      let releases = server.directory + "/releases"
      let folder = try #require(try FileManager.default.contentsOfDirectory(atPath: releases).first)
      try FileManager.default.removeItem(atPath: "\(releases)/\(folder)/items.csv")
      #expect(try boss.client.get("/api/releases/\(id)/archive").code == "release_file_missing")
    }
  }
}
