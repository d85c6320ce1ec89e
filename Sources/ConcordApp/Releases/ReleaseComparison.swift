import Glibc
import JSON

/// How a release differs from the one before it. Both list their items in the order of their ids (`items.csv`), so one pass
/// over the two is enough, a line of each in memory.
struct ReleaseComparison: Sendable {
  let release: Int64
  let version: Int64
  private(set) var same = 0
  private(set) var added = 0
  private(set) var removed = 0
  /// Those with another label.
  private(set) var changed = 0
  /// Those that went to another split, whatever their label.
  private(set) var moved = 0

  /// nil where the list of the release before is not on the disk any more.
  init?(_ before: Release, in files: ReleaseFiles, with list: String, check: () throws -> Void) throws {
    release = before.id
    version = before.version
    let old = ItemList("\(files.path(of: before.folder))/\(ItemList.fileName)")
    guard let old, let new = ItemList(list) else { return nil }
    var (left, right) = (old.next(), new.next())
    while left != nil || right != nil {
      if (same + added + removed + changed) % 4_096 == 0 { try check() }
      if let one = left, let other = right, one.id == other.id {
        if one.label == other.label { same += 1 } else { changed += 1 }
        if one.split != other.split { moved += 1 }
        (left, right) = (old.next(), new.next())
      } else if let one = left, one.id < right?.id ?? .max {
        removed += 1
        left = old.next()
      } else {
        added += 1
        right = new.next()
      }
    }
  }

  var json: JSONValue {
    [
      "release": .integer(release), "version": .integer(version), "same": .integer(Int64(same)),
      "added": .integer(Int64(added)), "removed": .integer(Int64(removed)),
      "changed": .integer(Int64(changed)), "moved": .integer(Int64(moved)),
    ]
  }
}

/// `items.csv` of a release, line by line: id, split, key, label.
final class ItemList {
  struct Item: Equatable {
    let id: Int64
    let split: Substring
    let label: Substring
  }

  static let fileName = "items.csv"
  static let header = "id,split,key,label\n"
  private static let blockBytes = 64 << 10

  private let descriptor: Int32
  private var block: [UInt8] = []
  private var place = 0

  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, line() != nil else { return nil }  // the header
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func next() -> Item? {
    guard let parts = line()?.split(separator: ",", omittingEmptySubsequences: false), parts.count == 4,
      let id = wireInteger(parts[0])
    else { return nil }
    return Item(id: id, split: parts[1], label: parts[3])
  }

  private func line() -> String? {
    while true {
      if let end = block[place...].firstIndex(of: 0x0a) {
        defer { place = end + 1 }
        return String(decoding: block[place..<end], as: UTF8.self)
      }
      block.removeFirst(place)
      place = 0
      var room = [UInt8](repeating: 0, count: Self.blockBytes)
      let count = read(descriptor, &room, room.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      block += room[..<count]
    }
  }
}
