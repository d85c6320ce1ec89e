import Crypto
import Formats
import Labeling

/// Some import lines made ready for the database: parsed, checked, hashed.
struct ImportBatch: Sendable {
  /// Where in the file it begins and ends: batches are written in order, without a gap.
  let start: ReadPosition
  var end: ReadPosition
  var tasks: [PreparedTask] = []
  var problems: [RecordProblem] = []

  init(start: ReadPosition) {
    self.start = start
    end = start
  }
}

/// One task, ready to be inserted. Small, because many of them wait for the writer.
struct PreparedTask: Sendable {
  /// JSON, as `meta` is.
  let data: [UInt8]
  let meta: [UInt8]?
  let externalID: String?
  let priority: Int64
  let identity: IdentityHash
  /// The files that it shows.
  let media: [Int64]
  /// nil when it is plain data.
  let brought: BroughtWork?

  var isPlain: Bool { brought == nil && media.isEmpty }
}

/// The work that came with a task, and what it comes to.
final class BroughtWork: Sendable {
  let work: ImportedWork
  let opinion: Opinion

  init(_ work: ImportedWork, _ opinion: Opinion) { (self.work, self.opinion) = (work, opinion) }
}

/// The first 16 bytes of the SHA-256 of what makes a task the same as another, in the order of their bytes.
struct IdentityHash: Sendable, Comparable {
  private let high: UInt64
  private let low: UInt64

  init(_ identity: [UInt8]) {
    (high, low) = SHA256.digest(identity).withUnsafeBytes {
      (
        UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
    try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
  }

  var bytes: [UInt8] { withBytes { [UInt8]($0) } }

  static func < (a: IdentityHash, b: IdentityHash) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }

  /// The places of the identities in the order of their table, the first of equal ones first. As hashes they spread
  /// evenly over buckets of a few by their first bits; each of those is sorted, so that identities that were chosen to
  /// fall into one take no longer than it takes to sort them.
  static func order(_ identities: [IdentityHash]) -> [Int32] {
    let bits = max(0, Int.bitWidth - identities.count.leadingZeroBitCount - 3)
    func bucket(_ place: Int) -> Int { Int(identities[place].high >> UInt64(64 - bits)) }
    var ends = [Int32](repeating: 0, count: 1 << bits)
    for place in identities.indices { ends[bucket(place)] += 1 }
    for number in 1..<max(1, ends.count) { ends[number] += ends[number - 1] }
    var order = [Int32](repeating: 0, count: identities.count)
    // From the last to the first, so that each count ends as where its bucket begins.
    for place in identities.indices.reversed() {
      ends[bucket(place)] -= 1
      order[Int(ends[bucket(place)])] = Int32(place)
    }
    order.withUnsafeMutableBufferPointer { order in
      for number in ends.indices {
        let end = number + 1 < ends.count ? Int(ends[number + 1]) : order.count
        let places = UnsafeMutableBufferPointer(rebasing: order[Int(ends[number])..<end])
        if places.count > 1 { sort(places, identities) }
      }
    }
    return order
  }

  private static func sort(_ places: UnsafeMutableBufferPointer<Int32>, _ identities: [IdentityHash]) {
    var places = places
    places.sort { a, b in
      let (one, other) = (identities[Int(a)], identities[Int(b)])
      return one == other ? a < b : one < other
    }
  }
}

/// Makes batches out of a stream of records: the part of an import that runs beside the writer.
struct ImportBatcher {
  /// A batch is some milliseconds of the writer's time, so that those who label hardly notice.
  static let batchRows = 500
  static let batchBytes = 1 << 18

  private var stream: RecordStream
  private var parser = ImportParser()
  private let checker: ImportChecker
  private let schema: LabelSchema
  private let workflow: Workflow

  init(stream: RecordStream, schema: LabelSchema, workflow: Workflow, media: MediaCheck = .none) {
    self.stream = stream
    self.schema = schema
    self.workflow = workflow
    checker = ImportChecker(schema: schema, media: media)
  }

  /// nil at the end of the file.
  mutating func next() throws -> ImportBatch? {
    var batch = ImportBatch(start: stream.position)
    var bytes = 0
    batch.tasks.reserveCapacity(Self.batchRows)
    while batch.tasks.count + batch.problems.count < Self.batchRows, bytes < Self.batchBytes {
      guard let entry = try stream.next() else { break }
      switch entry {
      case .problem(let problem): batch.problems.append(problem)
      case .record(let raw):
        bytes += raw.bytes.count
        do {
          let task = try prepared(raw)
          // Answers take the writer longer than data.
          bytes += (task.brought?.work.annotations.count ?? 0) * 2_000
          batch.tasks.append(task)
        } catch {
          batch.problems.append(error.of(raw))
        }
      }
    }
    batch.end = stream.position
    return batch.tasks.isEmpty && batch.problems.isEmpty ? nil : batch
  }

  private mutating func prepared(_ raw: RawRecord) throws(RecordProblem) -> PreparedTask {
    let record = try parser.parse(raw)
    let media = try checker.checkData(record, members: parser.members)
    let work = try checker.work(of: record)
    return PreparedTask(
      data: record.data, meta: record.meta, externalID: record.externalID, priority: record.priority,
      identity: IdentityHash(record.identity), media: media,
      brought: work.map { BroughtWork($0, Opinion($0, schema: schema, workflow: workflow)) })
  }
}
