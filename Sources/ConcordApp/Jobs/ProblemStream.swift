import HTTP
import JSON
import SQLite
import Synchronization

/// Every rejected line of a job, page by page: none of it stands whole in memory.
final class ProblemStream: ByteStream {
  private let database: Database
  private let job: Int64
  private let isCSV: Bool
  private let last = Mutex<Int64?>(nil)

  private static let pageSize = 1_000

  init(database: Database, job: Int64, isCSV: Bool) {
    self.database = database
    self.job = job
    self.isCSV = isCSV
  }

  func next() throws -> [UInt8]? {
    let after = last.withLock { $0 }
    let (job, size) = (self.job, Self.pageSize)
    let page = try database.read { try JobStore.problems($0, job: job, after: after ?? 0, limit: size) }
    last.withLock { $0 = page.last?.number ?? after ?? 0 }
    if page.isEmpty { return after == nil && isCSV ? Array("line,detail\r\n".utf8) : nil }
    var bytes = after == nil && isCSV ? Array("line,detail\r\n".utf8) : []
    for problem in page { append(problem.line, problem.detail, to: &bytes) }
    return bytes
  }

  func close() {}

  private func append(_ line: Int64, _ detail: String, to bytes: inout [UInt8]) {
    if isCSV {
      let quoted = detail.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      bytes += Array("\(line),\"\(quoted)\"\r\n".utf8)
    } else {
      bytes += JSONValue.object(["line": .integer(line), "detail": .string(detail)]).bytes
      bytes.append(0x0a)
    }
  }
}
