import Foundation
import Glibc
import SQLite
import Testing

/// What needs a process of its own: one that is killed, one with a limit, one without rights.

@Test(arguments: [30, 200, 1_500])
func `a killed process has lost nothing it acknowledged`(after acknowledged: Int) async throws {
  let scratch = try Scratch()
  let folder = scratch.folder
  await #expect(processExitsWith: .signal(SIGKILL)) {
    [folder = folder as String, acknowledged = acknowledged as Int] in
    let database = try Scratch(existing: folder).open()
    let log = open(folder + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let left = Countdown(acknowledged)
    @Sendable func write(_ number: Int) {
      database.writer.submit(
        { try $0.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text("note \(number)")]) },
        completion: { result in
          guard case .success = result else { return }
          let line = Array("note \(number)\n".utf8)
          _ = Glibc.write(log, line, line.count)
          if left.reachesZero() { kill(getpid(), SIGKILL) }
          write(number + 16)
        })
    }
    for worker in 0..<16 { write(worker) }
    while true { pause() }
  }
  let acknowledgedNotes = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8).split(
    separator: "\n")
  #expect(acknowledgedNotes.count >= acknowledged)
  let database = try scratch.open()
  let kept = try Set(database.read { try $0.all("SELECT text FROM notes") { $0.text(0) } })
  for note in acknowledgedNotes { #expect(kept.contains(String(note))) }
  #expect(try database.integrityCheck() == [])
}

/// Counts down from any thread.
private final class Countdown: Sendable {
  private let lock = NSLock()
  private nonisolated(unsafe) var left: Int
  init(_ count: Int) { left = count }
  func reachesZero() -> Bool {
    lock.withLock {
      left -= 1
      return left == 0
    }
  }
}

@Test func `a limit on the size of files fails the change and loses nothing`() async throws {
  let scratch = try Scratch()
  let folder = scratch.folder
  await #expect(processExitsWith: .success) { [folder = folder as String] in
    let database = try Scratch(existing: folder).open()
    try fill(database, 10)
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 1_000_000, rlim_max: rlim_t.max)
    setrlimit(__rlimit_resource_t(1), &limit)  // RLIMIT_FSIZE
    let error = failure { try fill(database, 10_000, from: 10, padding: 500) }
    guard error?.kind == .io || error?.kind == .full, try count(database) == 10 else { exit(1) }
    limit.rlim_cur = rlim_t.max
    setrlimit(__rlimit_resource_t(1), &limit)
    try fill(database, 10, from: 10)
    guard try count(database) == 20, try database.integrityCheck() == [] else { exit(2) }
    exit(0)
  }
  #expect(try count(scratch.open()) == 20)
}

@Test func `a folder that cannot be written is named`() async throws {
  let scratch = try Scratch()
  let folder = scratch.folder
  await #expect(processExitsWith: .success) { [folder = folder as String] in
    let inside = folder + "/closed"
    mkdir(inside, 0o700)
    // The super-user may write anywhere, so the child gives that right up.
    if geteuid() == 0 { seteuid(65_534) } else { chmod(inside, 0o500) }
    let error = failure {
      _ = try Database(path: inside + "/concord.db", migrations: folder + "/Migrations", digest: fingerprint)
    }
    guard error?.kind == .readOnly || error?.kind == .cannotOpen, error?.message.contains(inside) == true
    else {
      exit(1)
    }
    exit(0)
  }
}

@Test(.enabled("mounting a small file system needs the super-user's rights", { SmallDisk.isPossible }))
func `a disk that runs full fails the change, keeps the rest and goes on when there is room`() throws {
  let disk = try SmallDisk()
  let scratch = try Scratch(in: disk.path)
  let database = try scratch.open()
  try fill(database, 100)
  let stone = disk.path + "/stone"
  try Data(count: 1_000_000).write(to: URL(fileURLWithPath: stone))
  let error = failure {
    for round in 0..<100 { try fill(database, 100, from: 1_000 + round * 100, padding: 500) }
  }
  #expect(error?.kind == .full)
  let before = try count(database)
  #expect(before >= 100 && before % 100 == 0)
  #expect(failure { try database.backup(to: disk.path + "/copy.db") }?.kind == .full)
  #expect(!FileManager.default.fileExists(atPath: disk.path + "/copy.db.partial"))
  try FileManager.default.removeItem(atPath: stone)
  try fill(database, 1, from: 500_000)
  #expect(try count(database) == before + 1)
  #expect(try database.integrityCheck() == [])
  database.close()
  #expect(try count(scratch.open()) == before + 1)
}

@Test(.enabled("mounting a small file system needs the super-user's rights", { SmallDisk.isPossible }))
func `a read-only file system is named`() throws {
  let disk = try SmallDisk()
  let scratch = try Scratch(in: disk.path)
  try fill(scratch.open(), 1)
  try disk.makeReadOnly()
  let error = failure { _ = try scratch.open() }
  #expect(error?.kind == .readOnly)
  #expect(error?.message.contains("Read-only file system") == true)
}

/// Three megabytes of memory mounted as a disk.
private final class SmallDisk {
  let path = NSTemporaryDirectory() + "/disk-" + UUID().uuidString

  static var isPossible: Bool { (try? SmallDisk()) != nil }

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("none", path, "tmpfs", 0, "size=3m") == 0 else {
      try FileManager.default.removeItem(atPath: path)
      throw POSIXError(.EPERM)
    }
  }

  func makeReadOnly() throws {
    let flags: UInt = 32 | 1  // MS_REMOUNT, MS_RDONLY
    guard mount("none", path, "tmpfs", flags, "size=3m") == 0 else { throw POSIXError(.EPERM) }
  }

  deinit {
    umount2(path, 2)  // MNT_DETACH: a database may still be open in it.
    try? FileManager.default.removeItem(atPath: path)
  }
}
