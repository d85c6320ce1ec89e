import JSON
import Testing

struct ProjectListTests {
  private static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"]], "questions": [["name": "note", "type": "text"]],
  ]

  private func make(_ names: [String], by person: TestPerson) throws {
    for name in names {
      #expect(
        try person.client.post("/api/projects", ["name": .string(name), "schema": Self.schema]).status == 201)
    }
  }

  @Test func `a summary has no schemas, workflows and guidelines, and a plain list still has`() throws {
    try withServer { server in
      for role in [true, false] {
        let person = role ? try server.person("admin", role: .admin) : try server.person("mo")
        try make(["Tales"], by: person)
        let summary = try person.client.get("/api/projects?view=summary&limit=1")
        let slim = summary.items.first
        #expect(slim?["name"] == "Tales" && slim?["counts"]?["tasks"] == 0 && slim?["waiting"]?["label"] == 0)
        for key in ["schema", "workflow", "guidelines"] { #expect(!summary.text.contains("\"\(key)\":")) }
        let full = try person.client.get("/api/projects").items.first
        #expect(full?["schema"] == Self.schema && full?["workflow"]?["judgments"] == 1)
      }
    }
  }

  @Test func `projects are found by a part of their name, page by page, and the text is no pattern`() throws {
    try withServer { server in
      for person in [try server.person("admin", role: .admin), try server.person("mo")] {
        try make(["Tale 1", "Tale 2", "100 % tale", "News"], by: person)
        var names: [String] = []
        var after = ""
        repeat {
          let page = try person.client.get("/api/projects?view=summary&q=tale&limit=2\(after)")
          names += page.items.compactMap { $0["name"]?.string }
          after = page.json["next"]?.string.map { "&after=\($0)" } ?? ""
        } while !after.isEmpty
        #expect(names == ["100 % tale", "Tale 2", "Tale 1"])
        #expect(try person.client.get("/api/projects?q=%25").items.count == 1)
        #expect(try person.client.get("/api/projects?view=all").code == "bad_view")
      }
    }
  }
}
