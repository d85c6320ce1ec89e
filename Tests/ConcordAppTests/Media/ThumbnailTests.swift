import JSON
import Testing

/// The pictures by which the table of tasks shows them.
struct ThumbnailTests {
  private static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"], ["name": "picture", "type": "image"]],
    "questions": [["name": "seen", "type": "choice", "options": ["yes", "no"]]],
  ]

  @Test func `a task is shown by its picture, a large one told apart, but not by one of another host`() throws
  {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(
        mia, schema: Self.schema, workflow: ["media_hosts": ["images.example.org"]])
      let small = SampleMedia.png(width: 8, height: 6)
      // What stands behind the end of a PNG is no part of the picture.
      let large = SampleMedia.png(width: 9, height: 6) + [UInt8](repeating: 0, count: 1 << 20)
      var references: [String] = []
      for bytes in [small, large] {
        let reply = try mia.client.call(
          "POST", "/api/projects/\(project)/media?name=a.png", headers: [("Content-Type", "image/png")],
          body: bytes)
        references.append(try #require(reply.json["ref"]?.string))
      }
      let lines = (references + ["https://images.example.org/a.png"]).map {
        #"{"text": "one", "picture": "\#($0)"}"#
      }
      let job = try mia.client.call(
        "POST", "/api/projects/\(project)/imports?format=jsonl", headers: [("Prefer", "wait=30")],
        body: Array(lines.joined(separator: "\n").utf8))
      #expect(job.json["result"]?["created"] == 3, "\(job)")
      let items = try #require(try mia.client.get("/api/projects/\(project)/tasks").json["items"]?.array)
      #expect(items.map { $0["thumbnail"] } == [.string(references[0]), .null, .null])
      #expect(items.map { $0["large_picture"] } == [.null, .string(references[1]), .null])
      #expect(items.allSatisfy { $0["excerpt"] == "one" })
    }
  }
}
