import Crypto
import Glibc
import SQLite

/// The files of media beside a copy of the database: `COPY.media/`, laid out as in the data directory. Files never change,
/// so a later backup into the same folder only adds what is new.
package struct MediaArchive {
  private static let page = 500

  package let folder: String

  package init(besides copy: String) { folder = copy + ".media" }

  package var isThere: Bool { access(folder, R_OK | X_OK) == 0 }

  /// Copies the files that the database names. One that is gone from the disk is left out; `check` names it.
  ///
  /// - Returns: how many were copied, and how many were there already.
  package func take(from database: Database, _ files: MediaFiles) throws -> (copied: Int, known: Int) {
    var (copied, known) = (0, 0)
    try Self.each(database) { hash, size in
      let target = path(of: hash)
      if CopiedFile.size(target) == size {
        known += 1
      } else if CopiedFile.size(files.path(of: hash)) == size {
        try CopiedFile.copy(files.path(of: hash), to: target)
        copied += 1
      }
    }
    return (copied, known)
  }

  /// Puts the files back that are missing.
  package func restore(to database: Database, _ files: MediaFiles) throws -> Int {
    var copied = 0
    try Self.each(database) { hash, size in
      let target = files.path(of: hash)
      guard CopiedFile.size(target) != size, CopiedFile.size(path(of: hash)) == size else { return }
      try CopiedFile.copy(path(of: hash), to: target)
      copied += 1
    }
    return copied
  }

  /// Keeps every file of a data directory whose database steps aside, so that it can come back whole: under a second name
  /// of the same bytes where the disk can, which takes no room.
  package func keep(_ files: MediaFiles) throws {
    for folder in 0..<MediaSweep.folders {
      let name = Hex.encode([UInt8(folder)])
      for file in MediaFiles.names(in: "\(files.folder)/\(name)") {
        guard let hash = Media.hash(file) else { continue }
        let target = path(of: hash)
        CopiedFile.makeFolders(of: target)
        if link(files.path(of: hash), target) == 0 || errno == EEXIST { continue }
        try CopiedFile.copy(files.path(of: hash), to: target)
      }
    }
  }

  /// What is wrong with the files that the database names.
  ///
  /// - Parameter readsAll: their bytes are held against their hashes as well.
  package static func check(
    _ database: Database, _ files: MediaFiles, readsAll: Bool
  ) throws -> (files: Int, problems: [String]) {
    var (count, problems) = (0, [String]())
    try each(database) { hash, size in
      count += 1
      let found = CopiedFile.size(files.path(of: hash))
      if found == nil {
        problems.append("\(Hex.encode(hash)) is missing")
      } else if found != size {
        problems.append("\(Hex.encode(hash)) has \(found ?? 0) bytes instead of \(size)")
      } else if readsAll, try CopiedFile.digest(files.path(of: hash)) != hash {
        problems.append("\(Hex.encode(hash)) has other bytes")
      }
    }
    return (count, problems)
  }

  private func path(of hash: [UInt8]) -> String {
    let hex = Hex.encode(hash)
    return "\(folder)/\(hex.prefix(2))/\(hex)"
  }

  private static func each(_ database: Database, _ body: (_ hash: [UInt8], _ size: Int64) throws -> Void)
    throws
  {
    var last: [UInt8] = []
    while true {
      let after = last
      let rows = try database.read { try MediaStore.hashes($0, after: after, limit: page) }
      for row in rows { try body(row.hash, row.size) }
      guard let hash = rows.last?.hash else { return }
      last = hash
    }
  }
}
