import JSON
import Testing

/// What a reviewer takes over and draws is the label, whatever most drew: in the task, in the export, after a refit.
@Suite struct ReviewedDrawingTests {
  struct Drawing: Sendable, CustomTestStringConvertible {
    let type: String
    /// What two drew alike, what one drew elsewhere, and what the reviewer made of that.
    let most: JSONValue
    let alone: JSONValue
    let edited: JSONValue
    var testDescription: String { type }
  }

  private static func box(_ id: String, _ x: Double, _ label: String = "car") -> JSONValue {
    [
      "id": .string(id), "label": .string(label), "x": .double(x), "y": 10, "width": 40, "height": 30,
      "rotation": 0,
    ]
  }

  private static func outline(_ id: String, _ x: Int64, _ label: String = "car") -> JSONValue {
    let places: [(Int64, Int64)] = [(x, 10), (x + 40, 10), (x + 40, 40), (x, 40)]
    let corners = places.map { JSONValue.array([.integer($0.0), .integer($0.1)]) }
    return ["id": .string(id), "label": .string(label), "points": .array(corners)]
  }

  private static func pose(_ id: String, _ x: Int64) -> JSONValue {
    ["id": .string(id), "label": "car", "points": ["car": [.integer(x), 20, 2]]]
  }

  /// COCO run lengths of columns from `x` on in a picture of 20 by 20.
  private static func mask(_ id: String, _ x: Int64, columns: Int64 = 4) -> JSONValue {
    [
      "id": .string(id), "label": "car", "size": [20, 20],
      "counts": .array([.integer(20 * x), .integer(20 * columns), .integer(20 * (20 - x - columns))]),
    ]
  }

  static let drawings = [
    Drawing(type: "boxes", most: box("a", 100), alone: box("b", 300), edited: box("b", 305, "person")),
    Drawing(
      type: "polygons", most: outline("a", 100), alone: outline("b", 300), edited: outline("b", 305, "person")
    ),
    Drawing(type: "keypoints", most: pose("a", 100), alone: pose("b", 300), edited: pose("b", 310)),
    Drawing(type: "mask", most: mask("a", 2), alone: mask("b", 12), edited: mask("b", 13, columns: 5)),
  ]

  private func world(_ drawing: Drawing) throws -> World {
    let schema: JSONValue = [
      "fields": [["name": "photo", "type": "image"]],
      "questions": [
        ["name": "things", "type": .string(drawing.type), "field": "photo", "labels": ["car", "person"]]
      ],
    ]
    let world = try World(
      ["judgments": 3, "max_judgments": 3, "agreement": 0.9],
      people: [
        "ann": "annotator", "ben": "annotator", "cat": "annotator", "rev": "reviewer", "man": "manager",
      ],
      tasks: 1, schema: schema)
    try world.write { db in
      try db.run("UPDATE task_payloads SET data = '{\"photo\":\"https://example.org/a.jpg\"}'")
    }
    for (name, region) in [("ann", drawing.most), ("ben", drawing.most), ("cat", drawing.alone)] {
      let person = try world.person(name)
      let reply = try person.call(
        "POST", "/api/assignments/\(try person.next().assignment)/submit",
        ["answers": ["things": [region]], "seconds": 4])
      try #require(reply.status == 201, "\(reply.json.text)")
    }
    return world
  }

  private func exported(_ world: World) throws -> JSONValue {
    let reply = try TestClient(port: world.port, token: "cnc_man").get("/api/projects/1/export?format=jsonl")
    return try JSONValue(parsing: reply.body)
  }

  @Test(arguments: drawings)
  func `an edited drawing of one is the label, though two drew another`(_ drawing: Drawing) throws {
    let world = try world(drawing)
    let rev = try world.person("rev")
    let shown = try rev.review()
    #expect(shown.task == 1)
    // The vote stands beside it as what it is: what most drew.
    let voted = shown.json["consensus"]?["answers"]?["things"]?.array
    #expect(voted?.count == 1 && voted?.first?["label"] == "car")
    let answers: JSONValue = ["things": [drawing.edited]]
    #expect(try rev.resolve(1, ["answers": answers, "comment": "The other one."]).state == "done")

    let kept = try world.person("man").call("GET", "/api/tasks/1").json["label"]
    let label = try #require(kept?["answers"]?["things"])
    #expect(kept?["source"] == "review")
    #expect(label.array?.count == 1)
    #expect(label.array?.first?["label"] == drawing.edited["label"])

    let line = try exported(world)
    #expect(line["label"]?["answers"]?["things"] == label)
    #expect(line["label"]?["source"] == "review")
    #expect(line["label"]?["by"] == "person-rev")
    // The evidence: what each of the three drew, as they drew it.
    let given = line["annotations"]?.array?.compactMap { $0["answers"]?["things"]?.array?.first }
    #expect(given?.map { $0["id"] } == ["a", "a", "b"])
    #expect(line["annotations"]?.array?.map { $0["counted"] } == [true, true, true])
  }

  @Test(arguments: drawings)
  func `neither a refit nor an annotator's change moves what a reviewer drew`(_ drawing: Drawing) throws {
    let world = try world(drawing)
    let rev = try world.person("rev")
    _ = try rev.review()
    _ = try rev.resolve(1, ["answers": ["things": [drawing.edited]]])
    let before = try exported(world)["label"]
    let job = try world.person("man").call(
      "POST", "/api/projects/1/inference/refit", headers: ["Prefer": "wait=60"])
    #expect(job.json["state"] == "done")
    let change = try world.person("cat").call(
      "PUT", "/api/annotations/3", ["answers": ["things": [drawing.most]]])
    #expect(change.status >= 400)
    #expect(try exported(world)["label"] == before)
  }

  @Test(arguments: drawings)
  func `what one drew alone is adopted whole`(_ drawing: Drawing) throws {
    let world = try world(drawing)
    let rev = try world.person("rev")
    _ = try rev.review()
    #expect(try rev.resolve(1, ["accept": 3]).state == "done")
    let line = try exported(world)
    let own = line["annotations"]?.array?.last?["answers"]?["things"]
    #expect(own != nil && line["label"]?["answers"]?["things"] == own)
    #expect(line["label"]?["source"] == "review")
  }
}
