import ConcordApp
import Crypto
import Foundation
import JSON
import Testing

/// A zip of pictures becomes tasks.
struct ZipImportTests {
  private static func png(_ salt: UInt8) -> [UInt8] { SampleMedia.png(width: 8, height: 6, salt: salt) }

  private func importZip(
    _ files: [(name: String, bytes: [UInt8])], _ server: TestServer, schema: JSONValue = MediaTests.schema,
    query: String = ""
  ) throws -> (person: TestPerson, project: Int64, job: JSONValue) {
    let mia = try server.person("mia")
    let project = try server.project(mia, schema: schema)
    let reply = try mia.client.call(
      "POST", "/api/projects/\(project)/imports?format=zip&name=pictures.zip\(query)",
      headers: [("Content-Type", "application/zip"), ("Prefer", "wait=60")], body: SampleMedia.zip(files))
    return (mia, project, reply.json)
  }

  /// Data and meta of the project's tasks, as the export has them.
  private func tasks(_ person: TestPerson, _ project: Int64) throws -> [String] {
    let lines = try person.client.get("/api/projects/\(project)/export?format=jsonl").text.split(
      separator: "\n")
    return try lines.map { line in
      let task = try JSONValue(parsing: Array(line.utf8))
      return JSONValue.array([task["data"] ?? .null, task["meta"] ?? .null]).text
    }
  }

  private func reference(_ bytes: [UInt8]) -> String { "media:\(SHA256.hex(bytes))" }

  @Test func `each picture is a task, and what is none is named`() throws {
    try withServer { server in
      let (mia, project, job) = try importZip(
        [
          ("cats/", []), ("cats/a.png", Self.png(1)), ("__MACOSX/a.png", [1, 2]), ("cats/b.png", Self.png(2)),
          ("notes.html", Array("<html>".utf8)), ("../c.png", Self.png(3)), ("copy.png", Self.png(1)),
          ("meow.wav", SampleMedia.wav(seconds: 0.1)),
        ], server)
      #expect(job["state"]?.string == "done", "\(job)")
      #expect(
        try tasks(mia, project) == [
          #"[{"picture":"\#(reference(Self.png(1)))"},{"file":"cats/a.png"}]"#,
          #"[{"picture":"\#(reference(Self.png(2)))"},{"file":"cats/b.png"}]"#,
        ])
      let result = try #require(job["result"])
      #expect(result["created"] == 2 && result["duplicates"] == 1 && result["rejected"] == 3)
      let details = result["problems"]?.array?.compactMap { $0["detail"]?.string } ?? []
      #expect(details.count == 3)
      #expect(details.first?.hasPrefix("notes.html: This is a web page.") == true)
      #expect(details.dropFirst().first == "../c.png: its name leads out of the zip")
      #expect(details.last == "meow.wav: is audio/wav, and the schema has no field for it")
      #expect(result["problems"]?.array?.compactMap { $0["line"]?.integer } == [5, 6, 8])
      // Neither the zip nor anything half done stays behind.
      let left = try FileManager.default.contentsOfDirectory(atPath: server.directory + "/imports")
      let incoming = try FileManager.default.contentsOfDirectory(atPath: server.directory + "/media/incoming")
      #expect(left.isEmpty && incoming.isEmpty)
    }
  }

  @Test func `tables beside the pictures say more about them`() throws {
    try withServer { server in
      let table = "file,place,external_id,priority\na.png,here,one,3\nmissing.png,there,two,0\n"
      let lines = """
        {"data": {"picture": "b.png"}, "meta": {"by": "Ada"}, "external_id": "three"}
        {"picture": "c.png", "by": "Eve"}
        """
      let (mia, project, job) = try importZip(
        [
          ("in/a.png", Self.png(1)), ("in/b.png", Self.png(2)), ("in/c.png", Self.png(3)),
          ("in/d.png", Self.png(4)), ("list.csv", Array(table.utf8)), ("more.jsonl", Array(lines.utf8)),
        ], server)
      #expect(
        try tasks(mia, project) == [
          #"[{"picture":"\#(reference(Self.png(1)))"},{"file":"in/a.png","place":"here"}]"#,
          #"[{"picture":"\#(reference(Self.png(2)))"},{"by":"Ada"}]"#,
          #"[{"picture":"\#(reference(Self.png(3)))"},{"by":"Eve"}]"#,
          #"[{"picture":"\#(reference(Self.png(4)))"},{"file":"in/d.png"}]"#,
        ])
      #expect(
        job["result"]?["problems"]?.array?.first?["detail"]?.string
          == "list.csv: “missing.png” is no file of the zip")
    }
  }

  @Test func `a row of a table that is wrong is told, and the others go in`() throws {
    try withServer { server in
      let table = "\u{feff}file\tplace\na.png\there\nb.png\nc.png\t\"over\n two lines\"\n"
      let (mia, project, job) = try importZip(
        [
          ("a.png", Self.png(1)), ("b.png", Self.png(2)), ("c.png", Self.png(3)),
          ("list.tsv", Array(table.utf8)),
          ("more.jsonl", Array("{\"file\": \"b.png\", \"n\": 2}\n[1]\n".utf8)),
        ], server)
      #expect(
        try tasks(mia, project) == [
          #"[{"picture":"\#(reference(Self.png(1)))"},{"file":"a.png","place":"here"}]"#,
          #"[{"picture":"\#(reference(Self.png(3)))"},{"file":"c.png","place":"over\n two lines"}]"#,
          #"[{"picture":"\#(reference(Self.png(2)))"},{"file":"b.png","n":2}]"#,
        ])
      #expect(
        job["result"]?["problems"]?.array?.map { "\($0["line"]?.integer ?? 0) \($0["detail"]?.string ?? "")" }
          == [
            "3 list.tsv: The row has 1 columns, the header has 2.",
            "2 more.jsonl: the line is no JSON object",
          ], "\(job)")
    }
  }

  @Test func `pictures that are compared go into their fields by name`() throws {
    try withServer { server in
      let schema: JSONValue = [
        "fields": [
          ["name": "prompt", "type": "text"], ["name": "a", "type": "image"], ["name": "b", "type": "image"],
        ],
        "questions": [["name": "better", "type": "preference", "fields": ["a", "b"], "ties": true]],
      ]
      let (mia, project, job) = try importZip(
        [
          ("1.png", Self.png(1)), ("2.png", Self.png(2)),
          ("pairs.csv", Array("prompt,a,b\nWhich is sharper?,1.png,2.png\n".utf8)),
        ], server, schema: schema)
      #expect(job["result"]?["created"] == 1, "\(job)")
      #expect(
        try tasks(mia, project) == [
          #"[{"prompt":"Which is sharper?","a":"\#(reference(Self.png(1)))","b":"\#(reference(Self.png(2)))"},null]"#
        ])
    }
  }

  @Test func `a file that is no zip fails with its reason, a project without pictures too`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let (pictures, texts) = (try server.project(mia, schema: MediaTests.schema), try server.project(mia))
      func problem(_ project: Int64, _ body: [UInt8]) throws -> String? {
        try mia.client.call(
          "POST", "/api/projects/\(project)/imports?format=zip", headers: [("Prefer", "wait=60")], body: body
        ).json["problem"]?.string
      }
      #expect(try problem(pictures, Array("hello".utf8)) == "This is no zip, or it is cut off.")
      #expect(
        try problem(texts, SampleMedia.zip([("a.png", Self.png(1))]))
          == "The schema has no field for pictures, recordings or films.")
    }
  }
}
