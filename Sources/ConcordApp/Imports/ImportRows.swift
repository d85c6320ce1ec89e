import SQLite

/// Puts the tasks of one change of an import into the database.
///
/// Their identities are random, so each lies on another page of its table. A large change therefore inserts its tasks
/// as if all were new and claims their identities at its end, in the order of the table, where each page is written
/// once for many of them; tasks whose identity was taken are withdrawn again, before anyone saw them. Tasks that bring
/// more than data are claimed before they are inserted.
struct ImportRows {
  private let db: Connection
  private let project: ImportProject
  private let now: Int64
  private let claimsLate: Bool
  private let check: () throws -> Void
  private var next: Int64
  /// Of tasks that are inserted and not claimed yet; the first of them has the id `unclaimedFrom`.
  private var unclaimed: [IdentityHash] = []
  private var unclaimedFrom: Int64
  /// How many tasks were taken back.
  private(set) var withdrawn = 0

  /// - Parameters:
  ///   - claimsLate: most tasks are expected to be new.
  ///   - check: throws between two steps when someone waits.
  init(
    _ db: Connection, into project: ImportProject, at now: Int64, claimsLate: Bool,
    check: @escaping () throws -> Void
  ) throws {
    (self.db, self.project, self.now) = (db, project, now)
    (self.claimsLate, self.check) = (claimsLate, check)
    next = try ImportStore.nextTask(db)
    unclaimedFrom = next
  }

  /// - Returns: how many were inserted, of which some may be withdrawn later.
  mutating func add(_ tasks: [PreparedTask]) throws -> Int {
    try check()
    let first = next
    next += Int64(tasks.count)
    if claimsLate, project.workflow.skillFrom == nil, tasks.allSatisfy(\.isPlain) {
      // By index: an iterator hands out whole tasks, and counting their references took 3 % of an import.
      for index in tasks.indices { unclaimed.append(tasks[index].identity) }
      let isNew = [Bool](repeating: true, count: tasks.count)
      return try ImportStore.insert(db, tasks, isNew: isNew[...], from: first, into: project, at: now)
    }
    // Of equal tasks the first wins, so those before must have claimed theirs.
    try finish()
    unclaimedFrom = next
    let isNew = try ImportStore.claim(db, tasks.map(\.identity), project: project.id, from: first)
    return try ImportStore.insert(db, tasks, isNew: isNew[...], from: first, into: project, at: now)
  }

  /// Claims what is not claimed yet; the last step of a change.
  mutating func finish() throws {
    if unclaimed.isEmpty { return }
    let isNew = try ImportStore.claim(
      db, unclaimed, project: project.id, from: unclaimedFrom, check: check)
    let lost = isNew.indices.filter { !isNew[$0] }
    if !lost.isEmpty {
      let tasks = lost.map { unclaimedFrom + Int64($0) }
      try ImportStore.withdraw(db, tasks, from: project, at: now, check: check)
    }
    withdrawn += lost.count
    unclaimedFrom += Int64(unclaimed.count)
    unclaimed.removeAll()
  }
}
