import Foundation
import JSON
import Synchronization
import Testing

@Suite(.serialized) struct ConcurrencyTests {
  private func crowd(_ count: Int, _ workflow: JSONValue, tasks: Int) throws -> World {
    let world = try World(workflow, people: ["p0": "manager"], tasks: tasks)
    try world.write { db in
      for index in 1..<count {
        try World.add(db, person: "p\(index)")
        try World.add(db, member: Int64(index + 1), role: "annotator", pseudonym: "p\(index)")
      }
    }
    return world
  }

  @Test func `64 people get the last slots exactly once each`() throws {
    let world = try crowd(64, ["judgments": 3], tasks: 10)
    let replies = try threads(64) { index in try world.person("p\(index)").next().task ?? 0 }
    let given = replies.filter { $0 > 0 }
    #expect(given.count == 30)
    #expect(Dictionary(grouping: given, by: \.self).values.allSatisfy { $0.count == 3 })
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test func `of 32 submits of one assignment exactly one is made`() throws {
    let world = try crowd(1, [:], tasks: 3)
    let lease = try world.person("p0").next().assignment
    let statuses = try threads(32) { _ in try world.person("p0").submit(lease).status }
    #expect(statuses.filter { $0 == 201 }.count == 1)
    #expect(statuses.filter { $0 == 409 }.count == 31)
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `32 submits with one key all get the same reply`() throws {
    let world = try crowd(1, [:], tasks: 3)
    let lease = try world.person("p0").next().assignment
    let bodies = try threads(32) { _ in try world.person("p0").submit(lease, next: true, key: "one").body }
    #expect(bodies.count == 32)
    #expect(Set(bodies).count == 1)
    #expect(try world.number("SELECT count(*) FROM annotations") == 1)
  }

  @Test func `of 16 reviewers each gets another task, and one decides each`() throws {
    let world = try crowd(18, ["review": "all"], tasks: 8)
    let labeler = try world.person("p17")
    for _ in 0..<8 { _ = try labeler.label() }
    try world.write { db in try db.run("UPDATE members SET role = 'reviewer' WHERE user_id <= 16") }
    let tasks = try threads(16) { index in try world.person("p\(index)").review().task ?? 0 }
    #expect(tasks.filter { $0 > 0 }.sorted() == Array(1...8))
    let statuses = try threads(16) { index in try world.person("p\(index)").resolve(1, ["accept": 1]).status }
    #expect(statuses.filter { $0 == 201 }.count == 1)
    #expect(statuses.filter { $0 == 409 }.count == 15)
  }

  @Test func `32 people finish a project and every task has its judgments`() throws {
    let world = try crowd(32, ["judgments": 2, "max_judgments": 4], tasks: 60)
    let submitted = try threads(32) { index in
      let person = try world.person("p\(index)")
      var count = 0
      while true {
        let next = try person.next()
        guard next.json["assignment"] != .null else {
          if next.emptyReason == "all_leased" { continue }
          return count
        }
        let answer = ["positive", "positive", "negative"][(index + Int(next.task ?? 0)) % 3]
        if try person.submit(try next.assignment, answer).status == 201 { count += 1 }
      }
    }
    #expect(try world.number("SELECT count(*) FROM annotations") == Int64(submitted.reduce(0, +)))
    #expect(try world.number("SELECT open FROM project_counts") == 0)
    try Invariants.check(world, mostJudgments: 4)
  }

  /// Runs `work` on as many threads at once and gathers what they say.
  private func threads<T: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) throws -> T) throws -> [T]
  {
    let group = DispatchGroup()
    let results = Mutex<[Result<T, any Error>]>([])
    for index in 0..<count {
      let thread = Thread {
        let result = Result { try work(index) }
        results.withLock { $0.append(result) }
        group.leave()
      }
      group.enter()
      thread.start()
    }
    group.wait()
    return try results.withLock { $0 }.map { try $0.get() }
  }
}
