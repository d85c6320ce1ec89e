import JSON
import Labeling
import SQLite

/// The picture by which the table shows a task: the first one that is our own. The server makes no smaller ones: a large
/// one is told apart, so that pages do not fetch it whole where the small picture within it will do.
struct TaskThumbnail {
  static let longestBytes: Int64 = 1 << 20

  struct Picture {
    let reference: String
    /// More bytes than are sent for a look at a table.
    let isLarge: Bool
  }

  private let project: Int64
  private let fields: [String]

  init(project: Int64, _ schema: LabelSchema) {
    self.project = project
    fields = schema.fields.filter { $0.kind == .image }.map(\.name)
  }

  func picture(_ db: Connection, data: [UInt8]) throws -> Picture? {
    guard !fields.isEmpty, let data = try? JSONValue(parsing: data) else { return nil }  // checked at import
    for field in fields {
      guard let reference = data[field]?.string, let hash = Media.hash(reference: reference),
        let media = try MediaStore.media(db, project: project, hash)
      else { continue }
      return Picture(reference: media.reference, isLarge: media.size > Self.longestBytes)
    }
    return nil
  }
}
