import JSON
import Testing

@Suite struct RoundTripTests {
  private static let lines = """
    {"data":{"text":"Hänsel 👍🏽 went"},"external_id":"t1","meta":{"page":1,"deep":{"a":[1,2.5]}},"annotations":[{"annotator":"ada@example.org","answers":{"mood":"sad","marks":[{"id":"m1","start":0,"end":6,"label":"PER"}]},"seconds":3.5,"version":2,"submitted_at":"2026-01-02T03:04:05.678Z","counted":true},{"annotator":"rater-7","answers":{"mood":"sad","marks":[{"id":"m1","start":0,"end":6,"label":"PER"}]},"seconds":9,"version":1,"submitted_at":"2026-01-03T03:04:05.678Z","counted":true},{"annotator":"late@nowhere.org","answers":{"mood":"glad"},"seconds":1,"version":1,"submitted_at":"2026-01-04T03:04:05.678Z","counted":false}],"label":{"answers":{"mood":"sad"},"source":"review","confidence":0.5,"by":"ben@example.org","at":"2026-01-05T00:00:00.000Z","comment":"“Sad” wins.","reason":"slip"},"confidences":{"mood":0.5,"marks":0.75}}
    {"text":"plain"}
    {"data":{"text":"skipped over"},"state":"excluded"}
    {"data":{"text":"in dispute"},"priority":3,"predictions":[{"model":"m","score":0.5,"answers":{"mood":"glad"}}],"annotations":[{"annotator":"ada@example.org","answers":{"mood":"sad"}},{"annotator":"rater-7","answers":{"mood":"glad"}}],"state":"review"}
    {"data":{"text":"known"},"gold":{"mood":"glad"},"annotations":[{"annotator":"rater-7","answers":{"mood":"glad"},"counted":false}]}
    {"data":{"text":"one so far"},"annotations":[{"annotator":"rater-7","answers":{"mood":"glad"}}]}
    """

  /// A record without what must differ: ids.
  private func comparable(_ export: String) throws -> [JSONValue] {
    try export.split(separator: "\n").map { line in
      var record = try #require(try JSONValue(parsing: String(line)).object)
      record["id"] = 0
      record["annotations"] = .array(
        (record["annotations"]?.array ?? []).map { annotation in
          var object = annotation.object ?? JSONObject()
          object["id"] = 0
          return .object(object)
        })
      return .object(record)
    }
  }

  @Test func `answers from before a question was asked for come back as they were`() throws {
    let workshop = try Workshop()
    try workshop.addProject(
      2,
      schema: [
        "fields": [["name": "text", "type": "text"]],
        "questions": [
          ["name": "mood", "type": "choice", "options": ["sad", "glad"], "required": true],
          ["name": "later", "type": "choice", "options": ["yes", "no"], "required": true],
        ],
      ])
    let record =
      #"{"data":{"text":"one"},"annotations":[{"annotator":"rater-7","answers":{"mood":"glad"},"submitted_at":"2026-01-02T03:04:05.678Z"},{"annotator":"rater-8","answers":{"mood":"glad"},"submitted_at":"2026-01-02T03:04:06.678Z"}],"label":{"answers":{"mood":"glad"},"source":"consensus","confidence":1}}"#
    #expect(try workshop.importFile(record)["result"]?["created"] == 1)
    let first = try workshop.export()
    let job = try workshop.importFile(first, into: 2)
    #expect(job["result"]?["problems"] == [])
    #expect(try comparable(workshop.export(of: 2)) == comparable(first))
  }

  @Test func `tasks from before a field was added come back without it; others must not lack it`() throws {
    let workshop = try Workshop()
    try workshop.addProject(
      2,
      schema: [
        "fields": [
          ["name": "text", "type": "text"], ["name": "title", "type": "text"],
          ["name": "page", "type": "image"],
        ],
        "questions": [["name": "mood", "type": "choice", "options": ["sad", "glad"]]],
      ])
    let record =
      #"{"data":{"text":"one"},"annotations":[{"annotator":"rater-7","answers":{"mood":"glad"},"submitted_at":"2026-01-02T03:04:05.678Z"}],"label":{"answers":{"mood":"glad"},"source":"consensus","confidence":1}}"#
    #expect(try workshop.importFile(record)["result"]?["created"] == 1)
    let first = try workshop.export()
    let job = try workshop.importFile(first, into: 2)
    #expect(job["result"]?["problems"] == [])
    #expect(try comparable(workshop.export(of: 2)) == comparable(first))
    let lacking = try workshop.importFile(
      #"{"text":"two"}"# + "\n" + #"{"data":{"words":"three"},"state":"open"}"#, into: 2)
    #expect(lacking["result"]?["rejected"] == 2)
  }

  @Test(arguments: ["", "emails=1"])
  func `an export into an empty project gives the same tasks, labels and annotations`(query: String) throws {
    let workshop = try Workshop()
    try workshop.addProject(2)
    #expect(try workshop.importFile(Self.lines)["result"]?["created"] == 6)
    let first = try workshop.export(query)
    let job = try workshop.importFile(first, into: 2)
    #expect(job["result"]?["problems"] == [])
    #expect(job["result"]?["created"] == 6)
    #expect(try comparable(workshop.export(query, of: 2)) == comparable(first))
    let counts = try workshop.database { db in
      try db.all("SELECT open, review, done, excluded, annotations FROM project_counts ORDER BY project_id") {
        row in
        (0..<5).map { row.int($0) }
      }
    }
    #expect(counts == [[2, 1, 2, 1, 7], [2, 1, 2, 1, 7]])
    #expect(first.contains(#""comment":"“Sad” wins.","reason":"slip""#))
    let gold = try workshop.database { db in
      try db.all("SELECT project_id FROM golds ORDER BY project_id") { $0.int(0) }
    }
    #expect(gold == [1, 2])
  }

  private static let history = """
    {"data":{"text":"twice decided"},"annotations":[{"annotator":"ada@example.org","answers":{"mood":"sad"},"version":2,"submitted_at":"2026-01-02T03:04:05.678Z"},{"annotator":"rater-7","answers":{"mood":"glad"},"submitted_at":"2026-01-02T03:04:06.678Z"}],"label":{"answers":{"mood":"glad"},"source":"review","by":"ben@example.org","at":"2026-01-05T00:00:00.000Z"},"history":{"decisions":[{"by":"ben@example.org","answers":{"mood":"sad"},"accepted":"ada@example.org","comment":"Sad.","reason":"slip","confirmed":false,"at":"2026-01-04T00:00:00.000Z"},{"by":"ben@example.org","answers":{"mood":"glad"},"accepted":null,"comment":null,"reason":null,"confirmed":null,"at":"2026-01-05T00:00:00.000Z"}],"appeals":[{"annotator":"rater-7","against":"ben@example.org","label":{"mood":"sad"},"comment":"It is glad.","at":"2026-01-04T12:00:00.000Z","outcome":"upheld","decided_by":"ben@example.org","decided_at":"2026-01-05T00:00:00.000Z"}],"comments":[{"by":"rater-7","kind":"comment","text":"Look at the end.","thread":null,"annotator":"rater-7","at":"2026-01-04T13:00:00.000Z","edited_at":null,"resolved_at":"2026-01-05T00:00:00.000Z","resolved_by":"ben@example.org"},{"by":"ben@example.org","kind":"comment","text":"I see.","thread":0,"annotator":null,"at":"2026-01-04T14:00:00.000Z","edited_at":"2026-01-04T15:00:00.000Z","resolved_at":null,"resolved_by":null}],"errors":[{"annotator":"ada@example.org","category":"wrong label","by":"ben@example.org","at":"2026-01-05T00:00:00.000Z"}],"versions":[{"annotator":"ada@example.org","version":1,"answers":{"mood":"glad"},"seconds":4.5,"by":null,"at":"2026-01-02T03:00:00.000Z"}]}}
    {"data":{"text":"nothing before"}}
    """

  @Test func `an export with its history gives the same history again, and none without being asked`() throws
  {
    let workshop = try Workshop()
    try workshop.addProject(2)
    let job = try workshop.importFile(Self.history)
    #expect(job["result"]?["problems"] == [] && job["result"]?["created"] == 2)
    let first = try workshop.export("include=history&emails=1")
    let given = try JSONValue(parsing: String(Self.history.split(separator: "\n")[0]))["history"]
    let told = try comparable(first)
    #expect(told[0]["history"] == given)
    #expect(told[1]["history"] == .none)
    #expect(try workshop.importFile(first, into: 2)["result"]?["problems"] == [])
    #expect(try comparable(workshop.export("include=history&emails=1", of: 2)) == told)
    #expect(try !workshop.export("emails=1").contains("history"))
  }

  @Test func `a history that says what cannot be is refused with its place`() throws {
    let workshop = try Workshop()
    let line =
      #"{"data":{"text":"x"},"history":{"appeals":[{"annotator":"a","label":{"mood":"blue"},"outcome":"won"}]}}"#
    let problem = try workshop.importFile(line)["result"]?["problems"]?.array?.first?["detail"]?.string ?? ""
    #expect(problem.contains("/history/appeals/0"), "\(problem)")
    #expect(problem.contains("outcome") || problem.contains("label"))
  }

  @Test func `people are named by pseudonym unless emails are asked for`() throws {
    let workshop = try Workshop()
    _ = try workshop.importFile(Self.lines)
    let plain = try workshop.export()
    #expect(!plain.contains("@") && plain.contains("\"annotator\":\"annotator-one\""))
    #expect(plain.contains("\"annotator\":\"rater-7\""))
    let named = try workshop.export("emails=1")
    #expect(
      named.contains("\"annotator\":\"ada@example.org\"")
        && named.contains("\"annotator\":\"late@nowhere.org\""))
    #expect(named.contains("\"by\":\"ben@example.org\""))
  }

  @Test func `the same file twice is all duplicates`() throws {
    let workshop = try Workshop()
    _ = try workshop.importFile(Self.lines)
    let again = try workshop.importFile(try workshop.export())
    #expect(again["result"]?["created"] == 0)
    #expect(again["result"]?["duplicates"] == 6)
  }

  @Test func `a filter by state leaves the others out`() throws {
    let workshop = try Workshop()
    _ = try workshop.importFile(Self.lines)
    let records = try comparable(workshop.export("state=review,done"))
    #expect(records.compactMap { $0["state"]?.string } == ["done", "review", "done"])
  }

  @Test(arguments: ["csv", "tsv"])
  func `a guarded table comes back as the same texts`(format: String) throws {
    let workshop = try Workshop()
    try workshop.addProject(2)
    let texts = ["=1+1", "plain", "two\nlines, \"quoted\"\tand tab", "'=x", "-5", "@me", "ünïcödé"]
    let lines = texts.map { JSONValue.object(["text": .string($0)]).text }.joined(separator: "\n")
    _ = try workshop.importFile(lines)
    let table = try workshop.export("format=\(format)&formulas=guard")
    let job = try workshop.importFile(table, query: "format=\(format)", into: 2)
    #expect(job["result"]?["created"]?.integer == Int64(texts.count))
    let back = try workshop.export("", of: 2).split(separator: "\n").map {
      try JSONValue(parsing: String($0))["data"]?["text"]?.string
    }
    #expect(back == texts)
  }
}
