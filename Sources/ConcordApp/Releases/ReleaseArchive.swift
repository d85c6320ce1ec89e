import Crypto
import Glibc
import SQLite

/// The files of releases beside a copy of the database: `COPY.releases/`, a folder for each as in the data directory. They
/// never change, so a later backup into the same folder only adds what is new.
package struct ReleaseArchive {
  private static let page = 500
  /// A younger folder may be one that gets its row in this moment.
  private static let leastAgeSeconds: Int64 = 3_600

  package let folder: String

  package init(besides copy: String) { folder = copy + ".releases" }

  package var isThere: Bool { access(folder, R_OK | X_OK) == 0 }

  /// Copies the files that the database names. One that is gone from the disk is left out; `check` names it.
  ///
  /// - Returns: how many were copied, and how many were there already.
  package func take(from database: Database, _ files: ReleaseFiles) throws -> (copied: Int, known: Int) {
    try Self.copy(database, from: files.folder, to: folder)
  }

  /// Puts the files back that are missing.
  package func restore(to database: Database, _ files: ReleaseFiles) throws -> Int {
    try Self.copy(database, from: folder, to: files.folder).copied
  }

  /// Keeps every release of a data directory whose database steps aside, so that it can come back whole: under second
  /// names of the same bytes where the disk can, which takes no room.
  package func keep(_ files: ReleaseFiles) throws {
    for release in files.names where !release.hasSuffix(ReleaseFiles.partial) {
      for file in MediaFiles.names(in: files.path(of: release)) {
        let (source, target) = ("\(files.path(of: release))/\(file)", "\(folder)/\(release)/\(file)")
        CopiedFile.makeFolders(of: target)
        if link(source, target) == 0 || errno == EEXIST { continue }
        try CopiedFile.copy(source, to: target)
      }
    }
  }

  /// What is wrong with the files that the database names.
  ///
  /// - Parameter readsAll: their bytes are held against their hashes as well.
  package static func check(
    _ database: Database, _ files: ReleaseFiles, readsAll: Bool
  ) throws -> (files: Int, problems: [String]) {
    var (count, problems) = (0, [String]())
    try each(database) { release, file in
      count += 1
      let (name, path) = ("\(release)/\(file.path)", "\(files.path(of: release))/\(file.path)")
      let size = CopiedFile.size(path)
      if size == nil {
        problems.append("\(name) is missing")
      } else if size != file.size {
        problems.append("\(name) has \(size ?? 0) bytes instead of \(file.size)")
      } else if readsAll, try CopiedFile.digest(path) != file.hash {
        problems.append("\(name) has other bytes")
      }
    }
    return (count, problems)
  }

  /// Folders that no release has: what a crash left between giving a folder its name and its row, or between forgetting it
  /// and taking it away.
  package static func strays(_ files: ReleaseFiles, _ database: Database) throws -> [String] {
    let names = files.names.filter { $0.hasPrefix("p") && !$0.hasSuffix(ReleaseFiles.partial) }
    guard !names.isEmpty else { return [] }
    let known = Set(try database.read { try ReleaseStore.folders($0) })
    return names.filter { !known.contains($0) }
  }

  /// - Parameter now: milliseconds since 1970.
  /// - Returns: how many were taken away.
  @discardableResult
  package static func sweep(_ files: ReleaseFiles, _ database: Database, now: Int64) throws -> Int {
    var count = 0
    for stray in try strays(files, database) {
      var status = stat()
      guard stat(files.path(of: stray), &status) == 0,
        Int64(status.st_mtim.tv_sec) + leastAgeSeconds < now / 1_000
      else { continue }
      files.remove(stray)
      count += 1
    }
    return count
  }

  private static func copy(
    _ database: Database, from source: String, to target: String
  ) throws -> (copied: Int, known: Int) {
    var (copied, known) = (0, 0)
    try each(database) { release, file in
      let (from, to) = ("\(source)/\(release)/\(file.path)", "\(target)/\(release)/\(file.path)")
      if CopiedFile.size(to) == file.size {
        known += 1
      } else if CopiedFile.size(from) == file.size {
        try CopiedFile.copy(from, to: to)
        copied += 1
      }
    }
    return (copied, known)
  }

  private static func each(
    _ database: Database, _ body: (_ folder: String, _ file: ReleaseFile) throws -> Void
  ) throws {
    var last = (release: Int64(0), path: "")
    while true {
      let after = last
      let rows = try database.read { try ReleaseStore.allFiles($0, after: after, limit: page) }
      for row in rows { try body(row.folder, row.file) }
      guard let row = rows.last else { return }
      last = (row.release, row.file.path)
    }
  }
}
