import JSON
import Labeling
import SQLite

/// The picture by which the table shows a task: the first one that is our own and small enough to be sent as it is, for
/// the server makes no smaller ones.
struct TaskThumbnail {
  static let longestBytes: Int64 = 1 << 20

  private let project: Int64
  private let fields: [String]

  init(project: Int64, _ schema: LabelSchema) {
    self.project = project
    fields = schema.fields.filter { $0.kind == .image }.map(\.name)
  }

  func reference(_ db: Connection, data: [UInt8]) throws -> String? {
    guard !fields.isEmpty, let data = try? JSONValue(parsing: data) else { return nil }  // checked at import
    for field in fields {
      guard let reference = data[field]?.string, let hash = Media.hash(reference: reference),
        let media = try MediaStore.media(db, project: project, hash), media.size <= Self.longestBytes
      else { continue }
      return media.reference
    }
    return nil
  }
}
