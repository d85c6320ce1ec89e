import JSON
import Testing

struct AgreementRouteTests {
  private static let people: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "rae": "reviewer", "mia": "manager", "out": nil,
  ]
  private static let path = "/api/projects/1/agreement"

  private func percent(_ reply: Wire.Reply) -> Double? {
    let coefficients = reply.json["questions"]?.array?.first?["coefficients"]?.array ?? []
    return coefficients.first { $0["name"] == "percent_agreement" }?["value"]?.double
  }

  @Test(arguments: [("ann", 403), ("rae", 200), ("mia", 200), ("out", 404)])
  func `reviewers and managers see the agreement`(name: String, status: Int) throws {
    let world = try World(people: Self.people)
    #expect(try world.person(name).call("GET", Self.path).status == status)
  }

  @Test func `an unknown parameter is refused by name`() throws {
    let world = try World(people: Self.people)
    let reply = try world.person("mia").call("GET", Self.path + "?level=nominal")
    #expect(reply.status == 400)
    #expect(reply.json["code"] == "unknown_parameter")
  }

  @Test func `the report follows new answers and changed ones`() throws {
    let world = try World(["judgments": 2], people: Self.people, tasks: 2)
    let (ann, ben, mia) = (try world.person("ann"), try world.person("ben"), try world.person("mia"))
    #expect(percent(try mia.call("GET", Self.path)) == nil)
    try ann.label("positive")
    let disputed = try ben.label("negative")
    #expect(percent(try mia.call("GET", Self.path)) == 0)
    try ann.label("mixed")
    try ben.label("mixed")
    #expect(percent(try mia.call("GET", Self.path)) == 0.5)
    world.pass(seconds: 1)
    let annotation = try #require(disputed.json["annotation"]?["id"]?.integer)
    let edit = try ben.call("PUT", "/api/annotations/\(annotation)", ["answers": ["sentiment": "positive"]])
    #expect(edit.status == 200)
    #expect(percent(try mia.call("GET", Self.path)) == 1)
  }

  @Test func `a blind project names annotators to managers alone`() throws {
    let world = try World(["blind_review": true], people: Self.people)
    try world.person("ann").label()
    let (rae, mia) = (try world.person("rae"), try world.person("mia"))
    let seen = try rae.call("GET", Self.path).json["annotators"]?.array?.first
    #expect(seen?["name"] == "person-ann")
    #expect(seen?["id"] == .null)
    #expect(try mia.call("GET", Self.path).json["annotators"]?.array?.first?["name"] == "ann")
  }
}
