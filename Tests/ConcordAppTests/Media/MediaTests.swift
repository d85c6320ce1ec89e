import ConcordApp
import Crypto
import Foundation
import HTTP
import JSON
import Testing

/// Pictures and recordings: in, out, and to whom.
struct MediaTests {
  static let schema: JSONValue = [
    "fields": [["name": "picture", "type": "image"]],
    "questions": [["name": "seen", "type": "boxes", "field": "picture", "labels": ["cat", "dog"]]],
  ]

  private func upload(
    _ bytes: [UInt8], _ name: String, to project: Int64, as person: TestPerson, method: String = "POST"
  ) throws -> TestReply {
    try person.client.call(
      method, "/api/projects/\(project)/media?name=\(name)",
      headers: [("Content-Type", "application/octet-stream")], body: bytes)
  }

  private func importLines(_ lines: String, to project: Int64, as person: TestPerson) throws -> TestReply {
    try person.client.call(
      "POST", "/api/projects/\(project)/imports?format=jsonl",
      headers: [("Content-Type", "application/jsonl"), ("Prefer", "wait=30")], body: Array(lines.utf8))
  }

  private func files(_ server: TestServer) -> [String] {
    let found = FileManager.default.enumerator(atPath: server.directory + "/media")?.compactMap {
      $0 as? String
    }
    return (found ?? []).filter { $0.utf8.count > 20 }
  }

  @Test func `a picture comes in once, under its hash, and is told apart by its bytes`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let picture = SampleMedia.png(width: 30, height: 20)
      let first = try upload(picture, "cat.png", to: project, as: mia)
      #expect(first.status == 201, "\(first)")
      let hash = SHA256.hex(picture)
      #expect(first.json["ref"]?.string == "media:\(hash)")
      #expect(first.json["media_type"]?.string == "image/png")
      #expect(first.json["width"] == 30 && first.json["height"] == 20)
      #expect(first.json["size"]?.integer == Int64(picture.count) && first.json["note"]?.isNull == true)
      let again = try upload(picture, "other.jpg", to: project, as: mia, method: "PUT")
      #expect(again.status == 200 && again.json["ref"] == first.json["ref"])
      #expect(again.json["note"]?.string?.contains("image/png") == true)
      #expect(files(server) == ["\(hash.prefix(2))/\(hash)"])
      let list = try mia.client.get("/api/projects/\(project)/media")
      #expect(list.items.count == 1 && list.items[0]["used"] == false)
      #expect(list.json["files"] == 1 && list.json["bytes"]?.integer == Int64(picture.count))
    }
  }

  @Test func `a file is served whole and in parts, and can run nothing`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let picture = SampleMedia.png(width: 30, height: 20)
      _ = try upload(picture, "a%20%22cat%22.png", to: project, as: mia)
      let path = "/api/media/\(SHA256.hex(picture))"
      let whole = try mia.client.get(path)
      #expect(whole.status == 200 && whole.body == picture)
      #expect(whole.headers["Content-Type"] == "image/png")
      #expect(whole.headers["Cache-Control"] == "private, max-age=31536000, immutable")
      #expect(whole.headers["Vary"] == "Cookie, Authorization")
      #expect(whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox")
      #expect(whole.headers["X-Content-Type-Options"] == "nosniff")
      #expect(whole.headers["Content-Disposition"]?.hasPrefix("attachment; filename=") == true)
      let part = try mia.client.get(path, headers: [("Range", "bytes=8-15")])
      #expect(part.status == 206 && part.body == Array(picture[8...15]))
      let etag = try #require(whole.headers["ETag"])
      #expect(try mia.client.get(path, headers: [("If-None-Match", etag)]).status == 304)
      // Who asks again is told nothing when they may not see the file any more.
      let ann = try server.person("ann")
      try server.join(ann, project, as: .annotator, by: mia)
      #expect(try ann.client.get(path).status == 200)
      #expect(try mia.client.delete("/api/projects/\(project)/members/\(ann.id)").status == 204)
      #expect(try ann.client.get(path, headers: [("If-None-Match", etag)]).status == 404)
    }
  }

  @Test func `only members see a file, whoever else knows its hash`() throws {
    try withServer { server in
      let (mia, eve, admin) = (
        try server.person("mia"), try server.person("eve"), try server.person("root", role: .admin)
      )
      let project = try server.project(mia, schema: Self.schema)
      let other = try server.project(eve, schema: Self.schema)
      let picture = SampleMedia.png(width: 3, height: 2)
      _ = try upload(picture, "cat.png", to: project, as: mia)
      let path = "/api/media/\(SHA256.hex(picture))"
      #expect(try eve.client.get(path).code == "not_found")
      #expect(try server.outsider().get(path).status == 401)
      #expect(try admin.client.get(path).status == 200)
      // Nor does a task of another project.
      let reply = try importLines(#"{"picture": "media:\#(SHA256.hex(picture))"}"#, to: other, as: eve)
      #expect(
        reply.json["result"]?["problems"]?.array?.first?["detail"]?.string
          == "/data/picture: there is no such file in this project")
      _ = try upload(picture, "mine.png", to: other, as: eve)
      #expect(try eve.client.get(path).status == 200)
      #expect(files(server).count == 1)
      // It stays while one project has it.
      let hash = SHA256.hex(picture)
      #expect(try mia.client.delete("/api/projects/\(project)/media/\(hash)").status == 204)
      #expect(try mia.client.get(path).status == 404 && eve.client.get(path).status == 200)
      #expect(try eve.client.delete("/api/projects/\(other)/media/\(hash)").status == 204)
      #expect(files(server) == [])
    }
  }

  @Test(arguments: [
    ("", "The file is empty."),
    ("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG and XML can carry scripts"),
    ("<!DOCTYPE html><script>alert(1)</script>", "This is a web page."), ("%PDF-1.7", "PDF is not taken"),
    ("hello", "The bytes are of no type that is known."),
  ])
  func `what is no medium is refused, whatever its name, and leaves nothing`(text: String, detail: String)
    throws
  {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let reply = try upload(Array(text.utf8), "cat.png", to: project, as: mia)
      #expect(reply.status == 422 && reply.code == "bad_media")
      #expect(reply.json["detail"]?.string?.hasPrefix(detail) == true, "\(reply)")
      #expect(files(server) == [])
      #expect(try mia.client.get("/api/projects/\(project)/media").items.isEmpty)
    }
  }

  @Test func `every limit of a file is met`() throws {
    try withServer({ configuration in
      configuration.media.fileBytes = 400
      configuration.media.pixels = 1_000
      configuration.media.side = 200
      configuration.media.projectBytes = 150
      configuration.media.duration = 0.01
    }) { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      func code(_ bytes: [UInt8]) throws -> String? { try upload(bytes, "a", to: project, as: mia).code }
      #expect(try code([UInt8](repeating: 1, count: 401)) == "too_large")
      #expect(try code(SampleMedia.png(width: 40, height: 30)) == "bad_media")
      #expect(try code(SampleMedia.png(width: 201, height: 1)) == "bad_media")
      #expect(try code(SampleMedia.png(width: 60_000, height: 60_000)) == "bad_media")
      #expect(try code(SampleMedia.wav(seconds: 0.02)) == "bad_media")
      #expect(try code(SampleMedia.png(width: 10, height: 10)) == nil)
      #expect(try code(SampleMedia.png(width: 10, height: 10, salt: 1)) == nil)
      #expect(try code(SampleMedia.png(width: 10, height: 10, salt: 2)) == "quota_exceeded")
      #expect(files(server).count == 2)
    }
  }

  @Test func `a full disk takes no more files`() throws {
    try withServer({ $0.media.freeBytes = .max }) { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let reply = try upload(SampleMedia.png(width: 3, height: 2), "a.png", to: project, as: mia)
      #expect(reply.status == 507 && reply.code == "storage_full")
    }
  }

  @Test func `a task shows files that are there, of its field's kind`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let (picture, sound) = (SampleMedia.png(width: 3, height: 2), SampleMedia.wav(seconds: 0.1))
      _ = try upload(picture, "cat.png", to: project, as: mia)
      _ = try upload(sound, "meow.wav", to: project, as: mia)
      let hash = SHA256.hex(picture)
      let reply = try importLines(
        """
        {"picture": "media:\(hash)"}
        {"picture": "media:\(SHA256.hex(sound))"}
        {"picture": "media:12"}
        {"picture": "https://images.example.org/a.png"}
        {"picture": "cat.png"}
        """, to: project, as: mia)
      #expect(reply.json["result"]?["created"] == 1)
      let details = reply.json["result"]?["problems"]?.array?.compactMap { $0["detail"]?.string } ?? []
      #expect(
        details == [
          "/data/picture: is audio/wav, not image",
          "/data/picture: is no reference to a file: “media:” and 64 hexadecimal digits",
          "/data/picture: the project does not allow files from images.example.org; a manager can, in its settings",
          "/data/picture: must be a media: reference or an https: address",
        ])
      let task = try #require(
        try mia.client.get("/api/projects/\(project)/tasks").items.first?["id"]?.integer)
      #expect(try mia.client.delete("/api/projects/\(project)/media/\(hash)").code == "media_in_use")
      #expect(try mia.client.get("/api/projects/\(project)/media?unused=1").items.count == 1)
      func named(_ ref: String) throws -> TestReply {
        try mia.client.get("/api/projects/\(project)/media?ref=\(ref)")
      }
      #expect(try named("media:\(hash)").items.map { $0["ref"]?.string } == ["media:\(hash)"])
      #expect(try named("media:" + String(repeating: "0", count: 64)).items.isEmpty)
      #expect(try named("cat.png").code == "bad_ref")
      // Another project of the same person does not have it.
      let other = try server.project(mia, schema: Self.schema)
      #expect(try mia.client.get("/api/projects/\(other)/media?ref=media:\(hash)").items.isEmpty)
      #expect(try mia.client.delete("/api/tasks/\(task)").status == 204)
      #expect(try mia.client.delete("/api/projects/\(project)/media/\(hash)").status == 204)
    }
  }

  @Test func `files of other hosts are shown where the project allows the host, and only on its pages`()
    throws
  {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let path = "/api/projects/\(project)"
      #expect(
        try mia.client.patch(path, ["workflow": ["media_hosts": ["localhost"]]]).pointers
          == ["/workflow/media_hosts"])
      #expect(
        try mia.client.patch(path, ["workflow": ["media_hosts": ["Images.example.org", "*.cdn.example"]]])
          .status
          == 200)
      let reply = try importLines(
        """
        {"picture": "https://images.example.org/a.png"}
        {"picture": "https://a.b.cdn.example/a.png?x=1"}
        {"picture": "https://cdn.example/a.png"}
        {"picture": "https://images.example.org:8443/a.png"}
        {"picture": "https://images.example.org@evil.example/a.png"}
        """, to: project, as: mia)
      #expect(reply.json["result"]?["created"] == 2, "\(reply)")
      func policy(_ path: String, _ client: TestClient) throws -> String {
        try client.get(path).headers["Content-Security-Policy"] ?? ""
      }
      let browser = try server.browser(mia)
      let page = try policy("/projects/\(project)/label", browser)
      #expect(page.contains("img-src 'self' data: https://images.example.org https://*.cdn.example;"))
      #expect(page.contains("media-src 'self' https://images.example.org"))
      #expect(try !policy("/projects/\(project)/label", server.outsider()).contains("example"))
      #expect(try !policy("/", browser).contains("example"))
    }
  }

  @Test func `a file that is gone from the disk is named as that`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let picture = SampleMedia.png(width: 3, height: 2)
      _ = try upload(picture, "cat.png", to: project, as: mia)
      for file in files(server) {
        try FileManager.default.removeItem(atPath: "\(server.directory)/media/\(file)")
      }
      #expect(try mia.client.get("/api/media/\(SHA256.hex(picture))").code == "media_missing")
    }
  }

  @Test func `a deleted project takes its files along, but for those that another has`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let (first, second) = (
        try server.project(mia, schema: Self.schema), try server.project(mia, schema: Self.schema)
      )
      let pictures = (0..<3).map { SampleMedia.png(width: 3, height: 2, salt: UInt8($0)) }
      for picture in pictures { _ = try upload(picture, "a.png", to: first, as: mia) }
      _ = try upload(pictures[2], "a.png", to: second, as: mia)
      let line = #"{"picture": "media:\#(SHA256.hex(pictures[0]))"}"#
      #expect(try importLines(line, to: first, as: mia).json["result"]?["created"] == 1)
      let reply = try mia.client.delete("/api/projects/\(first)", headers: [("Prefer", "wait=30")])
      #expect(reply.status == 204, "\(reply)")
      let left = SHA256.hex(pictures[2])
      #expect(files(server) == ["\(left.prefix(2))/\(left)"])
      #expect(try mia.client.get("/api/media/\(left)").body == pictures[2])
      #expect(try mia.client.get("/api/media/\(SHA256.hex(pictures[1]))").status == 404)
    }
  }

  @Test func `a backup has the files, a check misses them, and a restore puts them back`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let pictures = (0..<2).map { SampleMedia.png(width: 3, height: 2, salt: UInt8($0)) }
      for picture in pictures { _ = try upload(picture, "a.png", to: project, as: mia) }
      let media = server.concord.services.media
      let archive = MediaArchive(besides: server.directory + "/copy.sqlite")
      #expect(try archive.take(from: server.database, media) == (2, 0))
      #expect(try archive.take(from: server.database, media) == (0, 2))
      let path = media.path(of: SHA256.digest(pictures[0]))
      try FileManager.default.removeItem(atPath: path)
      let hash = SHA256.hex(pictures[0])
      #expect(
        try MediaArchive.check(server.database, media, readsAll: false).problems == ["\(hash) is missing"])
      #expect(try archive.restore(to: server.database, media) == 1)
      #expect(try MediaArchive.check(server.database, media, readsAll: true).problems == [])
      var damaged = pictures[0]
      damaged[20] ^= 1
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      #expect(try MediaArchive.check(server.database, media, readsAll: false).problems == [])
      #expect(
        try MediaArchive.check(server.database, media, readsAll: true).problems == ["\(hash) has other bytes"]
      )
    }
  }

  @Test
  func `a region that lies beyond its picture is refused with its place, one of another host's is not known`()
    throws
  {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(
        mia, schema: Self.schema, workflow: ["media_hosts": ["images.example.org"]])
      let picture = SampleMedia.png(width: 30, height: 20)
      _ = try upload(picture, "cat.png", to: project, as: mia)
      let file = "media:\(SHA256.hex(picture))"
      func line(_ address: String, _ x: Int, id: Int) -> String {
        """
        {"data":{"picture":"\(address)"},"external_id":"\(id)","annotations":[{"annotator":"r","answers":\
        {"seen":[{"label":"cat","x":\(x),"y":0,"width":9,"height":9}]}}]}
        """
      }
      let reply = try importLines(
        [line(file, 25, id: 1), line(file, 21, id: 2), line("https://images.example.org/a.png", 900, id: 3)]
          .joined(separator: "\n"), to: project, as: mia)
      #expect(reply.json["result"]?["created"] == 2)
      #expect(
        reply.json["result"]?["problems"]?.array?.first?["detail"]?.string
          == "/annotations/0/answers/seen/0: lies outside the picture, which has 30 × 20 pixels")
      _ = try importLines(#"{"picture":"\#(file)"}"#, to: project, as: mia)
      let given = try mia.client.post("/api/projects/\(project)/next", [:])
      let path = "/api/assignments/\(given.json["assignment"]?["id"]?.integer ?? 0)/submit"
      func answer(_ x: Double) -> JSONValue {
        ["answers": ["seen": [["label": "dog", "x": .double(x), "y": 0, "width": 9, "height": 9]]]]
      }
      #expect(try mia.client.post(path, answer(23)).pointers == ["/answers/seen/0"])
      #expect(try mia.client.post(path, answer(21.5)).status == 201)
    }
  }

  @Test func `a file that no project has is counted, and taken away when it is old enough`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let (kept, lost) = (SampleMedia.png(width: 3, height: 2), SampleMedia.png(width: 4, height: 2))
      _ = try upload(kept, "a.png", to: project, as: mia)
      let media = server.concord.services.media
      // As after a crash between the file's place and its row.
      let path = media.path(of: SHA256.digest(lost))
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(lost).write(to: URL(fileURLWithPath: path))
      let sweep = MediaSweep(media, server.database)
      #expect(try sweep.count() == (1, Int64(lost.count)))
      let now = Int64(Date().timeIntervalSince1970 * 1_000)
      func sweepAll(at now: Int64) throws -> Int {
        try (0..<MediaSweep.folders).reduce(0) { try $0 + sweep.sweep(folder: $1, now: now) }
      }
      #expect(try sweepAll(at: now + 3_500_000) == 0 && files(server).count == 2)
      #expect(try sweepAll(at: now + 3_700_000) == 1)
      #expect(files(server) == ["\(SHA256.hex(kept).prefix(2))/\(SHA256.hex(kept))"])
      #expect(try sweep.count() == (0, 0))
      #expect(try mia.client.get("/api/media/\(SHA256.hex(kept))").body == kept)
    }
  }

  private static let everything: JSONValue = [
    "fields": [["name": "picture", "type": "image"]],
    "questions": [
      [
        "name": "seen", "type": "boxes", "field": "picture", "labels": ["cat", "dog"], "rotate": true,
        "attributes": [["name": "asleep", "type": "choice", "options": ["yes", "no"]]],
      ],
      ["name": "parts", "type": "mask", "field": "picture", "labels": ["fur"]],
      ["name": "looks", "type": "relations", "over": "seen", "labels": ["looks at"]],
      ["name": "order", "type": "ranking", "items": ["cute", "loud"]],
    ],
  ]

  @Test func `what was drawn goes out and comes in again as it was, to the digit`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let (first, second) = (
        try server.project(mia, schema: Self.everything, workflow: ["review": "none"]),
        try server.project(mia, schema: Self.everything, workflow: ["review": "none"])
      )
      let picture = SampleMedia.png(width: 3, height: 2)
      for project in [first, second] { _ = try upload(picture, "a.png", to: project, as: mia) }
      let answers = """
        {"seen":[{"id":"k","label":"cat","x":0.25,"y":1,"width":2.5,"height":1,"rotation":-7.5,"attributes":\
        {"asleep":"yes"}},{"id":"d","label":"dog","x":0,"y":0,"width":1,"height":1,"rotation":0}],\
        "parts":[{"id":"m","label":"fur","size":[2,3],"counts":"132"}],\
        "looks":[{"from":"k","to":"d","label":"looks at"}],"order":["loud","cute"]}
        """
      let line = """
        {"data":{"picture":"media:\(SHA256.hex(picture))"},"annotations":[{"annotator":"a@example.org",\
        "answers":\(answers),"seconds":1,"submitted_at":"2026-01-01T00:00:00.000Z","counted":true}]}
        """
      #expect(try importLines(line, to: first, as: mia).json["result"]?["created"] == 1)
      let exported = try mia.client.get("/api/projects/\(first)/export?format=jsonl").text
      #expect(exported.contains(answers), "\(exported)")
      #expect(try importLines(exported, to: second, as: mia).json["result"]?["created"] == 1)
      let again = try mia.client.get("/api/projects/\(second)/export?format=jsonl").text
      #expect(again.contains(answers))
      let table = try mia.client.get("/api/projects/\(first)/export?format=csv").text
      #expect(table.contains(#""[{""from"":""c2"",""to"":""c1"",""label"":""looks at""}]""#))
    }
  }
}
