/// What the changes of one transaction share in memory: read once, changed there, and written once. Counts that every
/// change of a group raises are one row's update for all of them.
///
/// Nobody can tell: whatever names one of the tables, and the commit itself, finds it written. A transaction that is
/// rolled back forgets it, and a part of one that may be rolled back alone begins and ends with everything written.
package protocol Gathered: AnyObject {
  /// The words by which a statement is known that would read or change what is gathered.
  static var tables: [String] { get }
  func write(to connection: Connection) throws
}

extension Connection {
  /// What was gathered in this transaction and is not written yet.
  package func gathered<T: Gathered>(_ type: T.Type) -> T? {
    for one in gatherings { if let found = one as? T { return found } }
    return nil
  }

  /// Keeps it until it is written; called after each change of it.
  package func gather(_ one: some Gathered) {
    precondition(isInTransaction && mode == .writing, "what is gathered belongs to a transaction")
    gatherCount += 1
    if !gatherings.contains(where: { $0 === one }) { gatherings.append(one) }
  }

  /// Writes everything.
  func settle() throws(SQLiteError) {
    while let one = gatherings.popLast() { try write(one) }
  }

  /// Writes what is of these kinds, before a statement that would look at it.
  func settle(_ named: KindSet) throws(SQLiteError) {
    var index = 0
    while index < gatherings.count {
      if named.contains(kinds.set(of: gatherings[index])) {
        try write(gatherings.remove(at: index))
        // What it ran may have written others.
        index = 0
      } else {
        index += 1
      }
    }
  }

  private func write(_ one: any Gathered) throws(SQLiteError) {
    let before = changeCount
    // What it changes was counted when it was gathered, and not as done by who happens to look at it.
    defer { gatherCount -= changeCount - before }
    do { try one.write(to: self) } catch {
      throw error as? SQLiteError ?? SQLiteError(kind: .other, message: "not written: \(error)")
    }
  }
}
