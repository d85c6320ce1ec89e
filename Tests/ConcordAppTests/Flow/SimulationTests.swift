import JSON
import Testing

/// Random people at work, until nothing is left to do: nobody waits for nobody, and the numbers stay true.
@Suite struct SimulationTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    /// SplitMix64 (Steele, Lea & Flood 2014).
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let workflows: [JSONValue] = [
    ["judgments": 1, "review": "all", "order": "random"],
    ["judgments": 2, "max_judgments": 3, "order": "random"],
    ["judgments": 2, "max_judgments": 5, "review": "none", "order": "priority"],
    ["judgments": 3, "max_judgments": 4, "confidence": 0.8, "review_sample": 0.5],
    ["judgments": 3, "max_judgments": 3, "skips_to_review": 2, "self_review": true],
  ]

  @Test(arguments: workflows, [1, 2] as [UInt64])
  func `every project ends with all tasks done or an explanation`(_ workflow: JSONValue, _ seed: UInt64)
    throws
  {
    let world = try World(
      workflow.over(["lease_seconds": 60]),
      people: ["p0": "manager", "p1": "reviewer", "p2": "annotator", "p3": "annotator", "p4": "annotator"],
      tasks: 25)
    var simulation = try Simulation(world, seed: seed)
    for _ in 0..<600 { try simulation.step() }
    try Invariants.check(world, mostJudgments: workflow["max_judgments"]?.integer ?? 3)
    try simulation.finish()
    try Invariants.check(world, mostJudgments: workflow["max_judgments"]?.integer ?? 3)
    #expect(try world.number("SELECT open FROM project_counts") == simulation.stuck)
    #expect(try world.number("SELECT review FROM project_counts") == simulation.undecidable)
    #expect(try world.number("SELECT taken FROM tasks WHERE state = 'done' AND taken > judged") == 0)
  }
}

/// Five people who label, skip, dawdle, come late, edit and review at random.
struct Simulation {
  let world: World
  let people: [Person]
  private var random: SimulationTests.Generator
  private var leases: [[Int64]]
  /// Open tasks that all five have done or skipped: nobody who is here could act.
  private(set) var stuck: Int64 = 0
  /// Tasks in review that are own work of both reviewers.
  private(set) var undecidable: Int64 = 0

  init(_ world: World, seed: UInt64) throws {
    self.world = world
    people = try (0..<5).map { try world.person("p\($0)") }
    random = SimulationTests.Generator(state: seed)
    leases = Array(repeating: [], count: 5)
  }

  mutating func step() throws {
    let who = Int.random(in: 0..<5, using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0: world.pass(seconds: Int64.random(in: 1...50, using: &random))
    case 1...7: try take(who)
    case 8...13: try submit(who)
    case 14: try skip(who)
    case 15: try release(who)
    case 16: try edit(who)
    default: try review(who % 2)
    }
  }

  /// Everyone works until nobody gets anything any more.
  mutating func finish() throws {
    for _ in 0..<400 {
      var isBusy = false
      for who in people.indices {
        let reply = try people[who].next()
        if let assignment = try? reply.assignment {
          #expect(try people[who].submit(assignment, answer()).status == 201)
          isBusy = true
        } else if reply.emptyReason == "all_leased" || reply.emptyReason == "held_enough" {
          isBusy = true
        } else {
          #expect(reply.emptyReason == "done")
        }
      }
      for who in 0...1 where try review(who) { isBusy = true }
      if !isBusy { break }
      world.pass(seconds: 61)
    }
    stuck = try world.number(
      """
      SELECT count(*) FROM tasks t WHERE state = 'open' AND NOT EXISTS (
        SELECT 1 FROM members m WHERE NOT EXISTS (
          SELECT 1 FROM assignments a WHERE a.task_id = t.id AND a.user_id = m.user_id
            AND a.state IN ('submitted', 'skipped')))
      """)
    undecidable = try world.number(
      """
      SELECT count(*) FROM tasks t JOIN projects p ON p.id = t.project_id
      WHERE t.state = 'review' AND NOT json_extract(p.workflow, '$.self_review') AND 2 = (
        SELECT count(*) FROM annotations n WHERE n.task_id = t.id AND n.user_id IN (1, 2))
      """)
  }

  private mutating func answer() -> String {
    ["positive", "positive", "negative", "mixed"].randomElement(using: &random) ?? "mixed"
  }

  private mutating func take(_ who: Int) throws {
    let reply = try people[who].next(held: leases[who].suffix(50))
    if let assignment = try? reply.assignment, !leases[who].contains(assignment) {
      leases[who].append(assignment)
    }
  }

  /// Also leases that ran out, were given back or handed in already.
  private mutating func submit(_ who: Int) throws {
    guard let lease = leases[who].randomElement(using: &random) else { return }
    let reply = try people[who].submit(
      lease, answer(), next: Bool.random(using: &random), held: leases[who].suffix(50))
    #expect(reply.status == 201 || reply.code == "already_submitted")
    if let next = reply.json["next"]?["assignment"]?["id"]?.integer, !leases[who].contains(next) {
      leases[who].append(next)
    }
  }

  private mutating func skip(_ who: Int) throws {
    guard let lease = leases[who].randomElement(using: &random) else { return }
    let reason = Int.random(in: 0..<8, using: &random) == 0 ? "broken" : "unclear"
    let reply = try people[who].skip(lease, reason: reason)
    #expect(reply.status == 200 || reply.code == "already_submitted")
  }

  private mutating func release(_ who: Int) throws {
    guard let lease = leases[who].randomElement(using: &random) else { return }
    #expect(try people[who].call("POST", "/api/assignments/\(lease)/release").status == 204)
  }

  private mutating func edit(_ who: Int) throws {
    let annotation = Int64.random(in: 1...60, using: &random)
    let reply = try people[who].call(
      "PUT", "/api/annotations/\(annotation)", ["answers": ["sentiment": .string(answer())]])
    #expect([200, 404].contains(reply.status) || reply.code == "decided")
  }

  /// - Returns: whether there was something to decide.
  @discardableResult
  private mutating func review(_ who: Int) throws -> Bool {
    let reply = try people[who].review()
    guard let task = reply.task else { return reply.emptyReason == "all_leased" }
    let annotations = reply.json["annotations"]?.array?.compactMap { $0["id"]?.integer } ?? []
    let choice = Int.random(in: 0..<8, using: &random)
    if choice == 0, let first = annotations.first {
      let back = try people[who].call("POST", "/api/annotations/\(first)/return", ["comment": "Look again."])
      if back.status == 200 { return true }
    } else if choice == 1 {
      let excluded = try people[who].call("POST", "/api/tasks/\(task)/exclusion")
      #expect(excluded.status == 200)
      if Bool.random(using: &random) { _ = try people[who].call("DELETE", "/api/tasks/\(task)/exclusion") }
      return true
    } else if let last = annotations.last {
      #expect(try people[who].resolve(task, ["accept": .integer(last)]).status == 201)
      return true
    }
    #expect(try people[who].resolve(task, ["answers": ["sentiment": "mixed"]]).status == 201)
    return true
  }
}
