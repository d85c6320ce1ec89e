/// How far the write-ahead log may grow, in pages of 4 KiB and in bytes.
package struct LogLimits: Sendable {
  /// From here on the log is copied into the file beside the writer: 64 MiB let random writes gather.
  package var checkpointPages = 16_000
  /// The writer itself ends the copying, and waits for the disk, when no more than this is left to copy.
  package var leftPages = 8_000
  /// From here on it does so however much is left: under steady writing the copy beside it never catches up. It stays
  /// within what is kept of the file (`keptBytes`), as new pages of a file cost the system far more than those that it
  /// has in memory: with 128,000 an import of a million rows took 1.3 times as long.
  package var restartPages = 48_000
  /// A snapshot keeps the log from starting over. From here on (1 GiB) the oldest one is ended, so that an
  /// export to a client who does not read cannot fill the disk.
  package var snapshotPages = 262_144

  package init() {}

  /// The file of the log is cut back to this when it starts over.
  static let keptBytes = 256 * 1024 * 1024
}
