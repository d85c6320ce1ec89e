import Crypto
import Formats

/// The files of a zip that are in. What stays of each are some fifty bytes, whatever its name: the zip has it.
struct ZipFiles {
  private let archive: ZipArchive
  private var entries: [Int32] = []
  private var hashes: [UInt8] = []
  private var types: [UInt8] = []
  private var mediaTypes: [String] = []
  /// By the hash of a whole name, and by that of its last part, where it is the only one: else -1.
  private var wholes: [Int: Int32] = [:]
  private var lasts: [Int: Int32] = [:]

  private static let hashBytes = 32

  init(_ archive: ZipArchive) { self.archive = archive }

  var count: Int { entries.count }

  mutating func append(entry: Int, _ media: Media) {
    let type = mediaTypes.firstIndex(of: media.mediaType) ?? mediaTypes.count
    if type == mediaTypes.count { mediaTypes.append(media.mediaType) }
    entries.append(Int32(entry))
    hashes += media.hash
    types.append(UInt8(type))
  }

  /// Which one of the zip's entries it is, counted from 1.
  func number(_ index: Int) -> Int { Int(entries[index]) + 1 }

  func name(_ index: Int) throws -> String { try archive.entry(Int(entries[index])).name }

  func mediaType(_ index: Int) -> String { mediaTypes[Int(types[index])] }

  func reference(_ index: Int) -> String {
    let start = index * Self.hashBytes
    return Media.scheme + Hex.encode(Array(hashes[start..<start + Self.hashBytes]))
  }

  /// Before names are looked for.
  mutating func learnNames() throws {
    for index in entries.indices {
      let name = try name(index)
      let last = Self.last(of: name).hashValue
      wholes[name.hashValue] = wholes[name.hashValue] ?? Int32(index)
      lasts[last] = lasts[last] == nil ? Int32(index) : -1
    }
  }

  /// The file of a name: by the whole of it, else by the last part of the only one that has it.
  func index(named wanted: String) throws -> Int? {
    if let whole = wholes[wanted.hashValue], try name(Int(whole)) == wanted { return Int(whole) }
    guard let last = lasts[wanted.hashValue], last >= 0, try Self.last(of: name(Int(last))) == wanted else {
      return nil
    }
    return Int(last)
  }

  private static func last(of name: String) -> String {
    name.split(separator: "/").last.map(String.init) ?? ""
  }
}
