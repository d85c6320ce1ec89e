import JSON
import Testing

/// A share of what reviewers decide is decided by another one too, apart from the first.
@Suite struct SecondReviewTests {
  private static func world(_ workflow: JSONValue = [:], reviewers: Int = 3) throws -> World {
    let team: KeyValuePairs<String, String?> =
      switch reviewers {
      case 1: ["ann": "annotator", "ben": "annotator", "rev": "reviewer"]
      case 2: ["ann": "annotator", "ben": "annotator", "rev": "reviewer", "sam": "reviewer"]
      default:
        ["ann": "annotator", "ben": "annotator", "rev": "reviewer", "sam": "reviewer", "tia": "manager"]
      }
    let world = try World(
      workflow.over(["judgments": 2, "max_judgments": 2, "second_review": 1]), people: team, tasks: 1)
    _ = try world.person("ann").label("positive")
    _ = try world.person("ben").label("negative")
    return world
  }

  @Test func `two reviewers who say the same settle a task`() throws {
    let world = try Self.world()
    let (rev, sam) = (try world.person("rev"), try world.person("sam"))
    _ = try rev.review()
    let first = try rev.resolve(1, ["accept": 1])
    #expect(first.status == 201)
    #expect(first.state == "review")
    #expect(try rev.review().emptyReason == "own_work")
    #expect(try rev.resolve(1, ["accept": 1]).code == "own_decision")
    let seen = try sam.review()
    #expect(seen.json["task"]?["flagged"] == "second_review")
    #expect(seen.json["decisions"] == [])
    #expect(seen.json["label"] == .null)
    #expect(try sam.resolve(1, ["accept": 1]).state == "done")
    #expect(try world.number("SELECT sum(confirmed) FROM decisions") == 2)
    #expect(try world.number("SELECT done FROM project_counts") == 1)
  }

  @Test func `the task's page does not tell a second reviewer what the first one said`() throws {
    let world = try Self.world()
    _ = try world.person("rev").resolve(1, ["accept": 1])
    let page = try world.person("sam").call("GET", "/api/tasks/1")
    #expect(page.json["history"]?.array?.contains { $0["action"] == "task.resolved" } == false)
    #expect(page.json["decisions"] == [])
    let managers = try world.person("tia").call("GET", "/api/tasks/1")
    #expect(managers.json["history"]?.array?.contains { $0["action"] == "task.resolved" } == true)
  }

  @Test func `when two reviewers differ a third sees both and has the last word`() throws {
    let world = try Self.world()
    let (rev, sam, tia) = (try world.person("rev"), try world.person("sam"), try world.person("tia"))
    _ = try rev.resolve(1, ["accept": 1])
    let second = try sam.resolve(1, ["accept": 2])
    #expect(second.state == "review")
    #expect(try sam.review().emptyReason == "own_work")
    let seen = try tia.review()
    #expect(seen.json["task"]?["flagged"] == "reviewers_differ")
    #expect(seen.json["decisions"]?.array?.map { $0["reviewer"]?["name"] } == ["rev", "sam"])
    #expect(try tia.resolve(1, ["answers": ["sentiment": "mixed"]]).state == "done")
    #expect(try world.number("SELECT count(*) FROM decisions WHERE confirmed = 0") == 2)
    let quality = try tia.call("GET", "/api/projects/1/review/quality")
    let reviewers = quality.json["reviewers"]?.array ?? []
    #expect(reviewers.map { $0["compared"] } == [1, 1, 0])
    #expect(reviewers.map { $0["confirmed"] } == [0, 0, 0])
    #expect(reviewers.first?["reliability"]?["value"] == 0.0)
    #expect(reviewers.last?["reliability"] == .null)
  }

  @Test func `no task waits for a second reviewer who does not exist`() throws {
    let world = try Self.world(reviewers: 1)
    #expect(try world.person("rev").resolve(1, ["accept": 1]).state == "done")
  }

  @Test func `of two reviewers who differ the second has the last word, since no third is there`() throws {
    let world = try Self.world(reviewers: 2)
    _ = try world.person("rev").resolve(1, ["accept": 1])
    #expect(try world.person("sam").resolve(1, ["accept": 2]).state == "done")
  }

  @Test func `who decided first may decide again when the others have left`() throws {
    let world = try Self.world(reviewers: 2)
    let rev = try world.person("rev")
    _ = try rev.resolve(1, ["accept": 1])
    #expect(try rev.review().emptyReason == "own_work")
    try world.write { db in _ = try db.run("UPDATE users SET role = 'admin' WHERE id = 1") }
    #expect(try world.person("ann").call("DELETE", "/api/projects/1/members/4").status == 204)
    #expect(try rev.review().task == 1)
    #expect(try rev.resolve(1, ["accept": 1]).state == "done")
  }

  @Test func `errors are named in the project's own categories`() throws {
    let world = try Self.world(["second_review": 0, "error_categories": ["missed", "slip"]])
    let rev = try world.person("rev")
    let unknown = try rev.resolve(1, ["accept": 1, "errors": [["annotation": 2, "categories": ["bad"]]]])
    #expect(unknown.status == 422)
    #expect(
      try rev.resolve(1, ["accept": 1, "errors": [["annotation": 9, "categories": []]]]).status == 422)
    let done = try rev.resolve(
      1,
      [
        "accept": 1, "reason": "guideline_gap", "comment": "Irony is not in the guidelines.",
        "errors": [["annotation": 2, "categories": ["missed", "slip"]]],
      ])
    #expect(done.status == 201)
    let quality = try world.person("tia").call("GET", "/api/projects/1/review/quality")
    #expect(quality.json["errors"]?.array?.map { $0["category"] } == ["missed", "slip"])
    #expect(quality.json["errors"]?.array?.first?["annotator"]?["name"] == "ben")
    #expect(quality.json["guideline_gaps"]?.array?.map { $0["task_id"] } == [1])
  }
}
