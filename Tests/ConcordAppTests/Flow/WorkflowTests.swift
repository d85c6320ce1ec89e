import JSON
import Testing

@Suite struct WorkflowTests {
  static let team: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "cat": "annotator", "rev": "reviewer",
  ]

  /// What becomes of a task whose annotators answer in this order.
  struct Course: Sendable, CustomTestStringConvertible {
    let workflow: JSONValue
    let answers: [String]
    let states: [String]
    let flag: String?
    var testDescription: String { "\(workflow.text) \(answers)" }
  }

  static let courses: [Course] = [
    Course(workflow: [:], answers: ["positive"], states: ["done"], flag: nil),
    Course(workflow: ["confidence": 1.0], answers: ["positive"], states: ["done"], flag: nil),
    Course(workflow: ["review": "all"], answers: ["positive"], states: ["review"], flag: "all"),
    Course(workflow: ["review_sample": 1.0], answers: ["positive"], states: ["review"], flag: "sample"),
    Course(
      workflow: ["review_sample": 1.0, "review": "none"], answers: ["positive"], states: ["done"], flag: nil),
    Course(
      workflow: ["judgments": 2], answers: ["positive", "positive"], states: ["open", "done"], flag: nil),
    Course(
      workflow: ["judgments": 2], answers: ["positive", "negative", "positive"],
      states: ["open", "open", "review"], flag: "disputed"),
    Course(
      workflow: ["judgments": 2, "agreement": 0.3], answers: ["positive", "negative", "positive"],
      states: ["open", "open", "done"], flag: nil),
    Course(
      workflow: ["judgments": 2, "agreement": 0.3, "confidence": 0.9],
      answers: ["positive", "negative", "positive"], states: ["open", "open", "review"], flag: "disputed"),
    Course(
      workflow: ["judgments": 2, "max_judgments": 2], answers: ["positive", "negative"],
      states: ["open", "review"], flag: "disputed"),
    Course(
      workflow: ["judgments": 2, "max_judgments": 2, "review": "none"], answers: ["positive", "negative"],
      states: ["open", "done"], flag: "low_confidence"),
  ]

  @Test(arguments: courses)
  func `a task takes its course`(_ course: Course) throws {
    let world = try World(course.workflow, people: Self.team, tasks: 1)
    for ((name, answer), state) in zip(zip(["ann", "ben", "cat"], course.answers), course.states) {
      #expect(try world.person(name).label(answer).state == state)
    }
    let flag = try world.read { db in try db.first("SELECT flagged FROM tasks") { $0.optionalText(0) } ?? nil
    }
    #expect(flag == course.flag)
    let isDone = course.states.last == "done"
    #expect(try world.number("SELECT count(*) FROM labels") == (isDone ? 1 : 0))
    #expect(try world.number("SELECT review + done + open FROM project_counts") == 1)
  }

  @Test func `a dispute goes to review when nobody is left to ask`() throws {
    let world = try World(
      ["judgments": 2, "max_judgments": 5], people: ["ann": "annotator", "ben": "annotator"], tasks: 1)
    _ = try world.person("ann").label("positive")
    #expect(try world.person("ben").label("negative").state == "review")
  }

  @Test func `a dispute whose last candidate skips goes to review`() throws {
    let world = try World(
      ["judgments": 2], people: ["ann": "annotator", "ben": "annotator", "cat": "annotator"], tasks: 1)
    _ = try world.person("ann").label("positive")
    #expect(try world.person("ben").label("negative").state == "open")
    let cat = try world.person("cat")
    #expect(try cat.skip(try cat.next().assignment).state == "review")
  }

  @Test func `enough skips call a reviewer`() throws {
    let world = try World(["skips_to_review": 2], people: Self.team, tasks: 1)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    #expect(try ann.skip(try ann.next().assignment).state == "open")
    #expect(try ann.next().emptyReason == "done")
    #expect(try ben.skip(try ben.next().assignment).state == "review")
    let review = try world.person("rev").review()
    #expect(review.json["task"]?["flagged"] == "skips")
    #expect(review.json["skips"]?.array?.count == 2)
    #expect(review.json["skips"]?.array?.first?["reason"] == "unclear")
  }

  @Test func `a broken task goes to review at once`() throws {
    let world = try World(["judgments": 2], people: Self.team, tasks: 1)
    let ann = try world.person("ann")
    #expect(try ann.skip(try ann.next().assignment, reason: "broken").state == "review")
    #expect(try world.person("ben").next().emptyReason == "done")
    #expect(try world.number("SELECT taken FROM tasks") == 0)
  }

  @Test func `a skip also gives the next task`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let reply = try ann.call(
      "POST", "/api/assignments/\(try ann.next().assignment)/skip?next=1", ["reason": "not_for_me"],
      headers: ["Idempotency-Key": "s"])
    #expect(reply.status == 200)
    #expect(reply.json["next"]?["task"]?["id"] == 2)
    #expect(try world.number("SELECT skips FROM members") == 1)
  }

  @Test func `the third judgment of a dispute is asked of someone who passed the task`() throws {
    let world = try World(["judgments": 2], people: Self.team, tasks: 3)
    let (ann, ben, cat) = (try world.person("ann"), try world.person("ben"), try world.person("cat"))
    let first = try ann.next()
    let second = try ben.next()
    #expect(first.task == 1 && second.task == 1)
    // Cat passes task 1 while it is full.
    let busy = try cat.next()
    #expect(busy.task == 2)
    _ = try ann.submit(try first.assignment, "positive")
    _ = try ben.submit(try second.assignment, "negative")
    #expect(try cat.next(held: [try busy.assignment]).task == 1)
  }

  @Test func `every change of a task is in the audit log`() throws {
    let world = try World(people: Self.team, tasks: 1)
    let ann = try world.person("ann")
    _ = try ann.label()
    _ = try ann.call("PUT", "/api/annotations/1", ["answers": ["sentiment": "mixed"]])
    let actions = try world.read { db in
      try db.all("SELECT action, user_id, subject, after FROM audit ORDER BY id") { row in
        (row.text(0), row.integer(1), row.text(2), row.text(3))
      }
    }
    #expect(actions.map(\.0) == ["annotation.submitted", "annotation.edited"])
    #expect(actions.allSatisfy { $0.1 == 1 && $0.2 == "task 1" })
    #expect(actions.first?.3 == #"{"annotation":1,"counted":true,"state":"done"}"#)
  }
}
