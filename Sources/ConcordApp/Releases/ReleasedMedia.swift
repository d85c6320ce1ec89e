import Crypto
import Formats
import Glibc
import HTTP
import SQLite

/// The uploaded files that the items of a release show, found by their references in its records: tasks may have been
/// changed or deleted since.
struct ReleasedMedia: Sendable {
  /// 32 bytes without a place of their own in memory: a release may show a million files.
  struct Hash: Hashable, Comparable {
    private let words: SIMD4<UInt64>

    /// - Parameter hex: 64 lower-case digits; nil for anything else.
    init?(hex: some Collection<UInt8>) {
      var words = SIMD4<UInt64>()
      var count = 0
      for byte in hex {
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
        default: return nil
        }
        words[count / 16] = words[count / 16] << 4 | UInt64(digit)
        count += 1
      }
      guard count == 64 else { return nil }
      self.words = words
    }

    var bytes: [UInt8] {
      (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - 8 * ($0 % 8))) }
    }

    static func < (left: Hash, right: Hash) -> Bool {
      for place in 0..<4 where left.words[place] != right.words[place] {
        return left.words[place] < right.words[place]
      }
      return false
    }
  }

  struct File: Sendable {
    let hash: Hash
    let size: Int64
    /// `.png`
    let suffix: String
  }

  /// Each once, in the order of their hashes.
  private(set) var files: [File] = []
  /// What the project, or the disk, no longer has.
  private(set) var missing: [Hash] = []

  static let none = ReleasedMedia()

  private init() {}

  /// Reads the records of every split.
  init(
    _ release: Release, _ released: [ReleaseFile], _ services: Services
  ) throws {
    var found: Set<Hash> = []
    for file in released where file.path.hasSuffix(".jsonl") {
      try References("\(services.releases.path(of: release.folder))/\(file.path)").each { found.insert($0) }
    }
    let hashes = found.sorted()
    found = []
    let (files, missing) = try services.database.read { db in
      var (files, missing): ([File], [Hash]) = ([], [])
      for hash in hashes {
        let media = try MediaStore.media(db, project: release.project, hash.bytes)
        if let media, CopiedFile.size(services.media.path(of: media.hash)) == media.size {
          files.append(File(hash: hash, size: media.size, suffix: MediaInfo.suffix(of: media.mediaType)))
        } else {
          missing.append(hash)
        }
      }
      return (files, missing)
    }
    (self.files, self.missing) = (files, missing)
  }

  /// The references in a file of records: strings that are nothing else.
  private struct References {
    private static let blockBytes = 1 << 20
    private static let lead = Array("\"\(Media.scheme)".utf8)
    private static let length = lead.count + 65

    private let file: OpenFile

    init(_ path: String) throws { file = try OpenFile(path: path) }

    func each(_ body: (Hash) -> Void) throws {
      var offset: Int64 = 0
      while offset < file.size {
        let block = try file.read(at: offset, count: Int(min(file.size - offset, Int64(Self.blockBytes))))
        block.withUnsafeBytes { find(in: $0, body) }
        guard block.count == Self.blockBytes else { return }
        // One that the end of the block cut off is whole in the next.
        offset += Int64(block.count - Self.length + 1)
      }
    }

    private func find(in block: UnsafeRawBufferPointer, _ body: (Hash) -> Void) {
      guard let start = block.baseAddress else { return }
      var at = 0
      while let colon = memchr(start + at, 0x3a, block.count - at) {
        at = UnsafeRawPointer(colon) - start + 1
        let lead = at - Self.lead.count
        guard lead >= 0, lead + Self.length <= block.count,
          block[lead + Self.length - 1] == UInt8(ascii: "\""),
          memcmp(start + lead, Self.lead, Self.lead.count) == 0
        else { continue }
        if let hash = Hash(hex: block[at..<(at + 64)]) { body(hash) }
      }
    }
  }
}
