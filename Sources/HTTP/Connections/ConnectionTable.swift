/// The connections of one loop, found by descriptor in one step.
struct ConnectionTable {
  private var places: [Connection?] = []
  private(set) var count = 0
  private var countByAddress: [String: Int] = [:]

  func count(from address: String) -> Int { countByAddress[address] ?? 0 }

  /// nil when the connection has ended, also where its descriptor is in use again.
  func find(_ id: ConnectionID) -> Connection? {
    let place = Int(id.descriptor)
    guard place < places.count, let connection = places[place], connection.id == id else { return nil }
    return connection
  }

  mutating func insert(_ connection: Connection) {
    let place = Int(connection.id.descriptor)
    while places.count <= place { places.append(nil) }
    places[place] = connection
    count += 1
    countByAddress[connection.address, default: 0] += 1
  }

  mutating func remove(_ connection: Connection) {
    places[Int(connection.id.descriptor)] = nil
    count -= 1
    let left = count(from: connection.address) - 1
    countByAddress[connection.address] = left > 0 ? left : nil
  }

  /// All as they are now; what `body` adds or removes is not followed.
  func forEach(_ body: (Connection) -> Void) {
    for case let connection? in places { body(connection) }
  }

  /// The one that has waited longest for its next request.
  var longestIdle: Connection? {
    var oldest: Connection?
    for case let connection? in places where connection.isIdle {
      if connection.deadline < oldest?.deadline ?? .max { oldest = connection }
    }
    return oldest
  }
}
