import JSON
import Testing

/// What agrees is accepted together.
@Suite struct AcceptAgreedTests {
  @Test func `agreed tasks in review are done together, disputed and own ones stay`() throws {
    let world = try World(
      ["judgments": 2, "max_judgments": 2, "review": "all"], people: ReviewTests.team, tasks: 4)
    let (ann, ben, rev) = (try world.person("ann"), try world.person("ben"), try world.person("rev"))
    for answer in ["positive", "negative", "positive"] {
      _ = try ann.label("positive")
      _ = try ben.label(answer)
    }
    _ = try ann.label()
    _ = try rev.label()
    let preview = try rev.call("POST", "/api/projects/1/review/accept", ["preview": true])
    #expect(preview.json == ["matching": 2, "accepted": 0, "remaining": 2])
    let done = try rev.call("POST", "/api/projects/1/review/accept")
    #expect(done.json == ["matching": 2, "accepted": 2, "remaining": 0])
    #expect(try world.number("SELECT done * 10 + review FROM project_counts") == 22)
    #expect(try world.number("SELECT count(*) FROM labels WHERE by_user = 3") == 2)
    #expect(try ann.call("POST", "/api/projects/1/review/accept").status == 403)
  }

  @Test func `what another reviewer has on screen is left to them`() throws {
    let world = try World(["review": "all"], people: ReviewTests.team, tasks: 2)
    let ann = try world.person("ann")
    for _ in 0..<2 { _ = try ann.label() }
    #expect(try world.person("sam").review().task == 1)
    let done = try world.person("rev").call("POST", "/api/projects/1/review/accept")
    #expect(done.json == ["matching": 1, "accepted": 1, "remaining": 0])
  }
}
