import ConcordApp
import Crypto
import Foundation
import JSON
import SQLite
import Testing

/// Releases: what is in them, that they never change, and that half of one is never there.
struct ReleaseTests {
  /// A release of 60 tasks with planted labels, and who works on it.
  private struct Made {
    let labels: SimulatedLabels
    var world: World { labels.world }
    let boss: Person

    init(tasks: Int = 60, seed: UInt64 = 5) throws {
      labels = try SimulatedLabels(tasks: tasks, each: 3, planted: 0.1, seed: seed)
      boss = try labels.world.person("boss")
    }

    func release(_ body: JSONValue = ["name": "First"]) throws -> Wire.Reply {
      try boss.call("POST", "/api/projects/1/releases", body, headers: ["Prefer": "wait=60"])
    }

    /// Makes one and gives what is told of it.
    func made(_ body: JSONValue = ["name": "First"]) throws -> JSONValue {
      let reply = try release(body)
      guard let id = reply.json["result"]?["release"]?.integer else {
        throw Wire.Reply.Missing(body: reply.json.text)
      }
      return try boss.call("GET", "/api/releases/\(id)").json
    }

    func file(_ release: JSONValue, _ path: String, headers: [String: String] = [:]) throws -> Wire.Reply {
      try boss.call("GET", "/api/releases/\(release.releaseID)/files/\(path)", headers: headers)
    }

    func lines(_ release: JSONValue, _ split: String) throws -> [JSONValue] {
      try file(release, "\(split).jsonl").body.split(separator: 0x0a).map {
        try JSONValue(parsing: Array($0))
      }
    }

    var folders: [String] {
      // Before the first there is none.
      (try? FileManager.default.contentsOfDirectory(atPath: world.server.services.releases.folder)) ?? []
    }
  }

  @Test func `a release holds every labelled task once, with its label and answers`() throws {
    let made = try Made()
    let release = try made.made(["name": "First", "seed": 3])
    #expect(release["version"] == 1 && release["items"] == 60, "\(release.text)")
    let records = try ["train", "validation", "test"].flatMap { try made.lines(release, $0) }
    #expect(Set(records.compactMap { $0["id"]?.integer }) == Set(1...60))
    #expect(records.count == 60)
    let one = try #require(records.first)
    let id = try #require(one["id"]?.integer)
    #expect(one["label"]?["answers"]?["sentiment"]?.string == made.labels.labels[id])
    #expect(one["annotations"]?.array?.count == 3)
    #expect(one["annotations"]?.array?.first?["annotator"]?.string?.hasPrefix("p-1") == true)
    let manifest = try JSONValue(parsing: try made.file(release, "manifest.json").body)
    #expect(manifest == release["manifest"])
    #expect(manifest["format"] == "concord-release" && manifest["splits"]?["seed"] == 3)
    #expect(
      manifest["release"]?["id"] == release["id"] && manifest["release"]?["created_by"] == "person-boss")
    #expect(manifest["counts"]?["annotators"] == 8 && manifest["counts"]?["annotations"] == 180)
    let agreement = try #require(manifest["agreement"]?["questions"]?.array?.first)
    #expect(agreement["n"]?["units"] == 60)
    #expect(agreement["coefficients"]?.array?.first?["name"] == "krippendorff_alpha")
    #expect(agreement["coefficients"]?.array?.first?["low"]?.double != nil)
  }

  @Test func `the manifest's sums, sizes and counts are those of the files`() throws {
    let made = try Made()
    let release = try made.made()
    let files = try #require(release["files"]?.array)
    #expect(
      files.compactMap { $0["path"]?.string } == [
        "train.jsonl", "validation.jsonl", "test.jsonl", "items.csv", "guidelines.md", "README.md",
        "manifest.json", "SHA256SUMS",
      ])
    for file in files {
      let path = try #require(file["path"]?.string)
      let reply = try made.file(release, path)
      #expect(file["sha256"]?.string == SHA256.hex(reply.body), "\(path)")
      #expect(file["size"]?.integer == Int64(reply.body.count))
      #expect(reply.headers["content-type"] == file["media_type"]?.string)
    }
    let sums = String(decoding: try made.file(release, "SHA256SUMS").body, as: UTF8.self)
    #expect(sums.split(separator: "\n").count == 7)
    for split in release["manifest"]?["counts"]?["splits"]?.array ?? [] {
      let name = try #require(split["name"]?.string)
      let lines = try made.lines(release, name)
      #expect(split["items"]?.integer == Int64(lines.count))
      let labels = lines.compactMap { $0["label"]?["answers"]?["sentiment"]?.string }
      for option in SimulatedLabels.options {
        let told = split["labels"]?["sentiment"]?[option]?.integer
        #expect(told == Int64(labels.count(where: { $0 == option })), "\(name) \(option)")
      }
    }
  }

  @Test func `a later release with the seed before it puts every task into the split it was in`() throws {
    let made = try Made()
    let first = try made.made()
    try made.world.write { db in
      try db.run("DELETE FROM tasks WHERE id IN (3, 4, 5)")
      try db.run(#"UPDATE labels SET answers = '{"sentiment":"mixed"}' WHERE task_id IN (10, 11)"#)
      try db.run(#"UPDATE labels SET answers = '{"sentiment":"positive"}' WHERE task_id = 12"#)
    }
    let second = try made.made(["name": "Second", "note": "Mended."])
    #expect(second["version"] == 2 && second["seed"] == first["seed"])
    let was = Dictionary(grouping: 10...12) { made.labels.labels[Int64($0)] ?? "" }
    let same =
      (was["mixed"] ?? []).count(where: { $0 < 12 }) + (was["positive"] ?? []).count(where: { $0 == 12 })
    let difference = try #require(second["comparison"])
    #expect(difference["version"] == 1 && difference["release"] == first["id"])
    #expect(difference["added"] == 0 && difference["removed"] == 3 && difference["moved"] == 0)
    #expect(difference["changed"]?.integer == Int64(3 - same))
    #expect(difference["same"]?.integer == Int64(54 + same))
    for split in ["train", "validation", "test"] {
      let before = Set(try made.lines(first, split).compactMap { $0["id"]?.integer }).subtracting([3, 4, 5])
      #expect(before == Set(try made.lines(second, split).compactMap { $0["id"]?.integer }))
    }
    #expect(first["comparison"] == .null)
  }

  @Test func `a task of a group goes where its group goes`() throws {
    let made = try Made()
    try made.world.write { db in
      try db.run(
        #"UPDATE task_payloads SET meta = json_object('speaker', task_id % 12) WHERE task_id % 5 > 0"#)
    }
    let release = try made.made([
      "name": "Grouped", "group_by": "speaker", "stratify_by": "sentiment", "seed": 1,
      "splits": ["train": 0.5, "test": 0.5],
    ])
    let splits = try ["train", "test"].map { split in
      Set(try made.lines(release, split).compactMap { $0["meta"]?["speaker"]?.integer })
    }
    #expect(splits[0].isDisjoint(with: splits[1]))
    #expect(!splits[0].isEmpty && !splits[1].isEmpty)
    #expect(release["items"] == 60)
  }

  @Test func `what is asked for decides which tasks go in`() throws {
    let made = try Made()
    try made.world.write { db in
      try db.run("UPDATE labels SET confidence = task_id / 100.0 WHERE task_id <= 40")
      try db.run("UPDATE tasks SET gold = 1 WHERE id IN (39, 60)")
      try db.run("UPDATE tasks SET state = 'open' WHERE id = 58")
      try db.run("UPDATE tasks SET state = 'excluded' WHERE id = 59")
    }
    let some = try made.made(["name": "Some", "min_confidence": 0.31, "gold": false])
    // 31 to 40 but 39, and 41 to 57, which people decided.
    #expect(some["items"] == 26, "\(some.text)")
    #expect(some["manifest"]?["selection"]?["left_out"] == ["confidence": 30, "gold": 2])
    let all = try made.made(["name": "All", "states": ["done", "open"], "splits": ["all": 1]])
    #expect(all["items"] == 59)
    #expect(try made.lines(all, "all").contains { $0["id"] == 58 })
  }

  @Test(arguments: [
    (#"{}"#, "/name"), (#"{"name":"a","splits":{"train":0.5}}"#, "/splits"),
    (#"{"name":"a","splits":{"../x":1}}"#, "/splits"), (#"{"name":"a","splits":{"a":2}}"#, "/splits/a"),
    (#"{"name":"a","states":["excluded"]}"#, "/states"), (#"{"name":"a","seed":-1}"#, "/seed"),
    (#"{"name":"a","min_confidence":2}"#, "/min_confidence"),
    (#"{"name":"a","stratify_by":"nothing"}"#, "/stratify_by"),
    (#"{"name":"a","licenze":"MIT"}"#, "/licenze"),
  ])
  func `what cannot be made is refused by name`(body: String, pointer: String) throws {
    let made = try Made(tasks: 3)
    let reply = try made.release(try JSONValue(parsing: Array(body.utf8)))
    #expect(reply.status == 422, "\(reply.json.text)")
    #expect(reply.json["errors"]?.array?.contains { $0["pointer"]?.string == pointer } == true)
    #expect(made.folders.isEmpty)
  }

  @Test func `a file is sent by ranges and conditions, and nothing beside the manifest's`() throws {
    let made = try Made()
    let release = try made.made(["name": "Tales \u{202e}/../x"])
    let whole = try made.file(release, "train.jsonl")
    let tag = try #require(whole.headers["etag"])
    #expect(tag == "\"\(SHA256.hex(whole.body))\"")
    #expect(whole.headers["accept-ranges"] == "bytes")
    #expect(whole.headers["content-disposition"]?.contains("Tales_.._x-v1-train.jsonl") == true)
    let part = try made.file(release, "train.jsonl", headers: ["Range": "bytes=5-14", "If-Range": tag])
    #expect(part.status == 206 && part.body == Array(whole.body[5...14]))
    #expect(part.headers["content-range"] == "bytes 5-14/\(whole.body.count)")
    #expect(try made.file(release, "train.jsonl", headers: ["If-None-Match": tag]).status == 304)
    #expect(try made.file(release, "train.jsonl", headers: ["If-Match": "\"x\""]).status == 412)
    #expect(try made.file(release, "train.jsonl", headers: ["Range": "bytes=99999999-"]).status == 416)
    for path in [
      "..", "../../concord.sqlite", "%2e%2e%2fconcord.sqlite", "train.jsonl%00", "items", "nothing",
    ] {
      // Of what no path can have the connection ends as well.
      let reply = try made.world.person("boss").call(
        "GET", "/api/releases/\(release.releaseID)/files/\(path)")
      #expect([400, 404].contains(reply.status), "\(path) \(reply.status)")
    }
    // Who fetched labels is written down; who was told that they have not changed is not.
    let audit = try made.boss.call("GET", "/api/projects/1/audit?action=release.downloaded").json["items"]?
      .array
    #expect(audit?.count == 2)
  }

  @Test func `only who may export sees releases`() throws {
    let made = try Made(tasks: 5)
    let id = try made.made().releaseID
    for path in ["/api/projects/1/releases", "/api/releases/\(id)", "/api/releases/\(id)/files/train.jsonl"] {
      #expect(try made.world.person("rev").call("GET", path).status == 403, "\(path)")
      #expect(try made.world.person("ann").call("GET", path).status == 403, "\(path)")
    }
    #expect(
      try made.world.person("rev").call("POST", "/api/projects/1/releases", ["name": "x"]).status == 403)
    #expect(try made.world.person("rev").call("DELETE", "/api/releases/\(id)").status == 403)
  }

  @Test func `a deleted release is gone with its files, and its version and id are never given again`() throws
  {
    let made = try Made(tasks: 5)
    let first = try made.made()
    #expect(made.folders.count == 1)
    #expect(try made.boss.call("DELETE", "/api/releases/\(first.releaseID)").status == 204)
    #expect(made.folders.isEmpty)
    #expect(try made.file(first, "train.jsonl").status == 404)
    #expect(try made.boss.call("DELETE", "/api/releases/\(first.releaseID)").status == 404)
    let second = try made.made()
    #expect(second["version"] == 2 && second.releaseID > first.releaseID)
    let audit = try made.boss.call("GET", "/api/projects/1/audit").json["items"]?.array ?? []
    #expect(
      audit.compactMap { $0["action"]?.string }.filter { $0.hasPrefix("release.") } == [
        "release.created", "release.deleted", "release.created",
      ])
  }

  @Test func `a row of a release and of its files cannot be changed`() throws {
    let made = try Made(tasks: 3)
    _ = try made.made()
    #expect(throws: SQLiteError.self) {
      try made.world.write { try $0.run("UPDATE releases SET name = 'x'") }
    }
    #expect(throws: SQLiteError.self) {
      try made.world.write { try $0.run("UPDATE release_files SET size = 0") }
    }
  }

  @Test func `a project takes its releases with it`() throws {
    let made = try Made(tasks: 5)
    _ = try made.made()
    #expect(try made.boss.call("DELETE", "/api/projects/1", headers: ["Prefer": "wait=30"]).status == 204)
    #expect(made.folders.isEmpty)
    #expect(try made.world.number("SELECT count(*) FROM releases") == 0)
    #expect(try made.world.number("SELECT count(*) FROM release_files") == 0)
  }

  @Test func `a cancelled release leaves nothing, and the next has its version`() throws {
    let made = try Made(tasks: 30)
    // It waits for the writer, which is held while the cancel is asked for.
    let job = try made.world.write { db -> Int64 in
      try db.run(
        """
        INSERT INTO jobs (project_id, kind, parameters, cancel, created_by, created_at)
        VALUES (1, 'release', '{"name":"x"}', 1, 1, 0)
        """)
      return db.lastInsertedID
    }
    made.world.server.services.jobs.run(job)
    while try !made.boss.call("GET", "/api/jobs/\(job)").json.isOver {}
    #expect(try made.boss.call("GET", "/api/jobs/\(job)")["state"] == "cancelled")
    #expect(made.folders.isEmpty)
    #expect(try made.made()["version"] == 1)
  }

  @Test func `a disk that is full leaves nothing of a release, and says so`() throws {
    let server = try TestServer { $0.media.freeBytes = .max }
    defer {
      server.stop()
      server.removeData()
    }
    let mia = try server.person("mia")
    let project = try server.project(mia)
    let reply = try mia.client.post(
      "/api/projects/\(project)/releases", ["name": "x"], headers: [("Prefer", "wait=20")])
    #expect(reply.json["state"] == "failed", "\(reply)")
    #expect(reply.json["problem"] == "The server's disk is full; nothing of the release was kept.")
    #expect(try FileManager.default.contentsOfDirectory(atPath: server.directory + "/releases") == [])
    #expect(try mia.client.get("/api/projects/\(project)/releases").items.isEmpty)
  }

  @Test
  func `a server that ended in the middle leaves no half release, and makes it whole at its next start`()
    throws
  {
    let first = try TestServer()
    defer { first.removeData() }
    let mia = try first.person("mia")
    let project = try first.project(mia)
    let user = mia.id
    let line = Array(
      #"{"data":{"text":"A tale."},"label":{"answers":{"tone":"calm"},"source":"review"}}"#.utf8)
    let imported = try mia.client.call(
      "POST", "/api/projects/\(project)/imports", headers: [("Prefer", "wait=20")], body: line)
    #expect(imported.json["result"]?["created"] == 1)
    // As a killed server leaves it: the job runs, and some of its files are written.
    try first.database.writer.perform { db in
      try db.run(
        """
        INSERT INTO jobs (project_id, kind, state, parameters, created_by, created_at)
        VALUES (:project, 'release', 'running', '{"name":"Tales"}', :user, 0)
        """, ["project": .integer(project), "user": .integer(user)])
    }
    let folder = first.directory + "/releases"
    first.stop()
    try FileManager.default.createDirectory(
      atPath: folder + "/p1-v1-abc.partial", withIntermediateDirectories: true)
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/p1-v1-abc.partial/train.jsonl"))
    let second = try TestServer(directory: first.directory)
    defer { second.stop() }
    let again = TestClient(port: second.port, token: mia.token)
    while try again.get("/api/projects/\(project)/releases").items.isEmpty {}
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1 && names[0].hasPrefix("p\(project)-v1-") && !names[0].hasSuffix(".partial"))
  }

  @Test func `a second release is refused while one is made`() throws {
    let made = try Made(tasks: 3)
    try made.world.write { db in
      try db.run(
        "INSERT INTO jobs (project_id, kind, state, created_at) VALUES (1, 'release', 'running', 0)")
    }
    let reply = try made.release()
    #expect(reply.status == 409 && reply.code == "release_under_way")
  }

  @Test func `nothing in a data card is more than text`() throws {
    let made = try Made(tasks: 5)
    let name = "<script>alert(1)</script> [x](javascript:y) | `code`"
    let release = try made.made([
      "name": .string(name), "description": "# Not a head\n\n- not a list", "licence": "CC0",
    ])
    let card = String(decoding: try made.file(release, "README.md").body, as: UTF8.self)
    #expect(
      card.contains(#"# \<script\>alert(1)\<\/script\> \[x\](javascript\:y) \| \`code\`, version 1"#))
    #expect(card.contains("\n\\# Not a head\n\n\\- not a list\n"))
    #expect(card.contains("| train | 80 % |"))
    #expect(card.contains("## Licence\n\nCC0\n"))
    #expect(card.contains("3 counted answers") == false && card.contains("15 counted answers by"))
  }

  @Test func `a release whose files are gone says so, and the next is made all the same`() throws {
    let made = try Made(tasks: 5)
    let first = try made.made()
    let files = made.world.server.services.releases
    try FileManager.default.removeItem(atPath: "\(files.folder)/\(made.folders[0])")
    let reply = try made.file(first, "train.jsonl")
    #expect(reply.status == 404 && reply.code == "release_file_missing")
    let problems = try ReleaseArchive.check(made.world.server.services.database, files, readsAll: false)
      .problems
    #expect(problems.count == 8 && problems.allSatisfy { $0.hasSuffix("is missing") })
    let second = try made.made()
    #expect(second["version"] == 2 && second["comparison"] == .null)
  }

  @Test func `folders that no release has go after an hour, and no others`() throws {
    let made = try Made(tasks: 5)
    _ = try made.made()
    let services = made.world.server.services
    let stray = services.releases.folder + "/p1-v7-0123456789ab"
    try FileManager.default.createDirectory(atPath: stray, withIntermediateDirectories: false)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: stray + "/manifest.json"))
    let now = Database.systemMilliseconds()
    #expect(try ReleaseArchive.sweep(services.releases, services.database, now: now) == 0)
    #expect(try ReleaseArchive.sweep(services.releases, services.database, now: now + 3_700_000) == 1)
    #expect(made.folders.count == 1)
  }

  @Test func `a release of nothing is not made`() throws {
    let made = try Made(tasks: 5)
    let reply = try made.release(["name": "x", "states": ["review"]])
    #expect(reply.json["state"] == "failed", "\(reply.json.text)")
    #expect(reply.json["problem"]?.string?.hasPrefix("No task goes in") == true)
    #expect(made.folders.isEmpty)
  }
}

extension JSONValue {
  fileprivate var releaseID: Int64 { self["id"]?.integer ?? 0 }
  fileprivate var isOver: Bool { ["done", "failed", "cancelled"].contains(self["state"]?.string ?? "") }
}
