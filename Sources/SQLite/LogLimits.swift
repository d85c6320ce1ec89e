/// How far the write-ahead log may grow, in pages of 4 KiB and in bytes.
package struct LogLimits: Sendable {
  /// From here on the log is copied into the file beside the writer: 64 MiB let random writes gather.
  package var checkpointPages = 16_000
  /// The writer itself ends the copying, and waits for the disk, when no more than this is left to copy.
  package var leftPages = 4_000
  /// From here on it does so however much is left: under steady writing the copy beside it never catches up, and the
  /// log was seen to pass 1 GB.
  package var restartPages = 128_000
  /// A snapshot keeps the log from starting over. From here on (1 GiB) the oldest one is ended, so that an
  /// export to a client who does not read cannot fill the disk.
  package var snapshotPages = 262_144

  package init() {}

  /// The file of the log is cut back to this when it starts over.
  static let keptBytes = 256 * 1024 * 1024
}
