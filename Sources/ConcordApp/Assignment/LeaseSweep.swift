import SQLite

/// Ends leases that ran out in all projects, so that what dashboards show is true where nobody asks for work. A lease
/// is also ended when it matters, without this.
package struct LeaseSweep: Sendable {
  /// How often it runs.
  static let seconds = 30.0
  static let batch = 200

  private let rules: RulesCache

  package init() { rules = RulesCache() }

  /// One round. Each project is a transaction, so that nobody waits long behind it.
  package func run(_ services: Services) throws {
    let now = services.clock()
    let projects = try services.database.read { db in try SweepStore.projectsWithExpiredLeases(db, at: now) }
    for project in projects {
      var ended = Self.batch
      while ended == Self.batch {
        ended = try services.database.writer.perform(parts: Self.batch) { db, heavy in
          let actor = Actor(user: nil, address: nil)
          let flow = try TaskFlow(db, project: project, cache: rules, now: now, actor: actor)
          flow.heavy = heavy
          let count = try Leases.end(flow, limit: Self.batch)
          try flow.finish()
          return count
        }
      }
      services.events.publish(.project(project))
    }
  }
}
