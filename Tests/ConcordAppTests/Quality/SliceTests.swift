import JSON
import Testing

struct SliceTests {
  private static let people: KeyValuePairs<String, String?> = [
    "mia": "manager", "rae": "reviewer", "ann": "annotator",
  ]

  /// Sources that agree always, and one that agrees half the time.
  private func world() throws -> World {
    let world = try World(["judgments": 2], people: Self.people, tasks: 0)
    var lines: [JSONValue] = []
    for index in 0..<120 {
      let source = ["web", "mail", "paper"][index % 3]
      let answer = index % 2 == 0 ? "positive" : "negative"
      let isOdd = source == "paper" && index % 4 < 2
      lines.append([
        "data": ["text": .string("text \(index)")],
        "meta": ["source": .string(source), "row": .integer(Int64(index))],
        "annotations": [
          ["annotator": "ann@example.org", "answers": ["sentiment": .string(answer)]],
          ["annotator": "rae@example.org", "answers": ["sentiment": .string(isOdd ? "mixed" : answer)]],
        ],
      ])
    }
    let reply = try world.person("mia").call(
      "POST", "/api/projects/1/imports?format=json", .array(lines), headers: ["Prefer": "wait=30"])
    #expect(reply.json["result"]?["created"] == 120, "\(reply.json)")
    return world
  }

  @Test func `slices of meta are compared, and the report says how often`() throws {
    let world = try world()
    let mia = try world.person("mia")
    let empty = try mia.call("GET", "/api/projects/1/slices")
    // Every task has a row of its own: no slice.
    #expect(empty.json["keys"] == [["key": "source", "values": 3]])
    #expect(empty.json["report"] == .null)
    let started = try mia.call("POST", "/api/projects/1/slices", ["key": "source"])
    #expect(started.status == 202)
    try world.waitForJobs()
    let report = try #require(try mia.call("GET", "/api/projects/1/slices?key=source").json["report"])
    #expect(report["values"] == 3)
    #expect(report["comparisons"] == 3)
    #expect(abs((report["confidence"]?.double ?? 0) - (1 - 0.05 / 3)) < 1e-12)
    let slices = try #require(report["slices"]?.array)
    #expect(slices.map { $0["tasks"] } == [40, 40, 40])
    let paper = try #require(slices.first { $0["value"] == "paper" }?["questions"]?.array?.first)
    #expect(paper["percent"] == 0.5)
    #expect(paper["differs"] == true)
    let web = try #require(slices.first { $0["value"] == "web" }?["questions"]?.array?.first)
    #expect(web["value"] == 1)
  }

  @Test func `what shares a slice beyond the first twenty values is a list too`() throws {
    let world = try World(["judgments": 2], people: Self.people, tasks: 0)
    let lines = (0..<50).map { index -> JSONValue in
      // 24 values twice each, and two tasks without one.
      let meta: JSONValue = index < 48 ? ["shop": .string("shop \(index % 24)")] : ["floor": 1]
      return [
        "data": ["text": .string("text \(index)")], "meta": meta,
        "annotations": [
          ["annotator": "ann@example.org", "answers": ["sentiment": "positive"]],
          ["annotator": "rae@example.org", "answers": ["sentiment": index % 3 == 0 ? "mixed" : "positive"]],
        ],
      ]
    }
    let mia = try world.person("mia")
    _ = try mia.call(
      "POST", "/api/projects/1/imports?format=json", .array(lines), headers: ["Prefer": "wait=30"])
    _ = try mia.call("POST", "/api/projects/1/slices", ["key": "shop"])
    try world.waitForJobs()
    let report = try #require(try mia.call("GET", "/api/projects/1/slices?key=shop").json["report"])
    let slices = try #require(report["slices"]?.array)
    let named = slices.compactMap { $0["value"] }.filter { $0 != "…" }
    let rest = try #require(slices.first { $0["value"] == "…" })
    #expect(named.count == 20 && rest["tasks"] == 10)
    func list(_ meta: JSONValue) throws -> [JSONValue] {
      let query = meta.text.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      let reply = try mia.call("GET", "/api/projects/1/tasks?order=similarity&meta=\(query.joined())")
      return reply.status == 200 ? reply.json["items"]?.array ?? [] : []
    }
    #expect(try list(["shop": ["not": .array(named)]]).count == 10)
    #expect(try list(["shop": ["not": .array(named + [.null])]]).count == 8)
    #expect(try list(["shop": ["not": [1]]]).isEmpty)
    #expect(try list(["shop": ["but": []]]).isEmpty)
  }

  @Test func `a key that nobody has gives one slice without a value`() throws {
    let world = try world()
    let mia = try world.person("mia")
    _ = try mia.call("POST", "/api/projects/1/slices", ["key": "nothing"])
    try world.waitForJobs()
    let report = try #require(try mia.call("GET", "/api/projects/1/slices?key=nothing").json["report"])
    #expect(report["slices"]?.array?.map { $0["value"] } == [.null])
  }
}
