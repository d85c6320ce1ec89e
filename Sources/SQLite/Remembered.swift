/// What the writer read once and may go by until someone writes to one of its tables. This connection forgets it before a
/// statement that changes something and names one of them, and when anything is rolled back; what others change in the
/// file shows at the beginning of the next transaction, and nobody else writes within one.
package protocol Remembered: AnyObject {
  /// The words by which a statement is known that may change what is remembered.
  static var tables: [String] { get }
}

extension Connection {
  package func remembered<T: Remembered>(_ type: T.Type) -> T? {
    for one in memories { if let found = one as? T { return found } }
    return nil
  }

  /// Only the writer can know when to forget; elsewhere nothing is remembered.
  package func remember(_ one: some Remembered) {
    guard mode == .writing, isInTransaction else { return }
    if !memories.contains(where: { $0 === one }) { memories.append(one) }
  }

  /// Forgets what is of these kinds, before a statement that may change it.
  func forget(_ named: KindSet) {
    memories.removeAll { named.contains(kinds.set(of: $0)) }
  }

  /// At the beginning of a transaction: whether another connection has changed the file since.
  func forgetWhatOthersChanged() throws(SQLiteError) {
    let version = try dataVersion()
    if version != seenVersion { memories.removeAll() }
    seenVersion = version
  }
}
