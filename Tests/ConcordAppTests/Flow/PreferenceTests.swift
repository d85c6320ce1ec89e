import JSON
import Testing

/// The order in which the sides of a preference stand: drawn by the server, told, kept, exported.
struct PreferenceTests {
  private static let schema: JSONValue = [
    "fields": [
      ["name": "text", "type": "text"], ["name": "one", "type": "text"], ["name": "two", "type": "text"],
    ],
    "questions": [["name": "better", "type": "preference", "fields": ["one", "two"]]],
  ]

  private func submit(_ person: Person, _ assignment: Int64, _ answer: String) throws -> Wire.Reply {
    try person.call(
      "POST", "/api/assignments/\(assignment)/submit", ["answers": ["better": .string(answer)], "seconds": 1])
  }

  @Test func `the order is told with the task, kept with the answer, and told again wherever it is read`()
    throws
  {
    let world = try World(
      ["judgments": 2, "max_judgments": 2],
      people: ["mia": "manager", "ann": "annotator", "ben": "annotator"], tasks: 12, schema: Self.schema)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    var orders: [[JSONValue]] = []
    for _ in 0..<12 {
      let (first, second) = (try ann.next(), try ben.next())
      let shown = try #require(first["assignment"]?["shown"]?["better"]?.array)
      #expect(Set(shown.compactMap(\.string)) == ["one", "two"])
      #expect(try ann.next()["assignment"]?["shown"]?["better"] == .array(shown))
      #expect(
        try ann.call("GET", "/api/assignments/\(first.assignment)")["assignment"]?["shown"]?["better"]
          == .array(shown))
      let sent = try submit(ann, first.assignment, "one")
      #expect(sent["annotation"]?["shown"]?["better"] == .array(shown), "\(sent.json)")
      _ = try submit(ben, second.assignment, "two")
      orders += [shown, second["assignment"]?["shown"]?["better"]?.array ?? []]
    }
    #expect(Set(orders.map { $0.map(\.text) }).count == 2)
    let pairs = stride(from: 0, to: 24, by: 2).map { (orders[$0], orders[$0 + 1]) }
    #expect(pairs.contains { $0 != $1 })
    let mine = try ann.call("GET", "/api/projects/1/mine")["items"]?.array ?? []
    let told = mine.compactMap { $0["shown"]?["better"]?.array }
    #expect(told == pairs.reversed().map(\.0))
    let mia = try world.person("mia")
    let review = try mia.review()
    #expect(
      review["annotations"]?.array?.map { $0["shown"]?["better"]?.array } == [orders[0], orders[1]])
  }

  @Test func `an export has the order, and an import brings it back or says what is wrong with it`() throws {
    let workshop = try Workshop(schema: Self.schema)
    try workshop.addProject(2, schema: Self.schema)
    let data = #""data":{"text":"?","one":"1","two":"2"}"#
    func line(_ shown: String) -> String {
      "{\(data),\"annotations\":[{\"annotator\":\"r\",\"answers\":{\"better\":\"one\"},\"shown\":\(shown)}]}"
    }
    let wrong = [#"{"better":["one","one"]}"#, #"{"better":"one"}"#, #"{"text":["one"]}"#, "7"]
    let refused = try workshop.importFile(wrong.map(line).joined(separator: "\n"))
    #expect(
      refused["result"]?["problems"]?.array?.compactMap { $0["detail"]?.string } == [
        "/annotations/0/shown/better: must be a list of different fields or items",
        "/annotations/0/shown/better: must be a list of different fields or items",
        "/annotations/0/shown/text: there is no such question of type preference or ranking",
        "/annotations/0/shown: must be an object",
      ])
    #expect(try workshop.importFile(line(#"{"better":["two","one"]}"#))["result"]?["created"] == 1)
    let first = try workshop.export("")
    #expect(first.contains(#""counted":true,"shown":{"better":["two","one"]}}"#), "\(first)")
    #expect(try workshop.importFile(first, into: 2)["result"]?["created"] == 1)
    #expect(try workshop.export("", of: 2).contains(#""shown":{"better":["two","one"]}}"#))
  }

  @Test func `where no preference is asked for, nothing is said of an order`() throws {
    let world = try World(tasks: 1)
    let ann = try world.person("ann")
    let next = try ann.next()
    #expect(next["assignment"]?["shown"]?.isNull == true)
    #expect(try ann.submit(next.assignment)["annotation"]?["shown"]?.isNull == true)
    #expect(try world.number("SELECT count(*) FROM annotations WHERE shown IS NULL") == 1)
  }
}
