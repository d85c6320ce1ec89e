import Agreement
import HTTP
import JSON
import SQLite

/// How reviewers do, what they found wrong with annotators' work, and where the guidelines left them alone.
enum ReviewQuality {
  static let gapTasks = 50

  /// `GET /api/projects/:project/review/quality`
  static func show(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    return try services.database.read { db in
      let reviewers = try ReviewQualityStore.reviewers(db, project: project)
      let errors = try ReviewQualityStore.errors(db, project: project)
      let gaps = try ReviewQualityStore.guidelineGaps(db, project: project, limit: gapTasks)
      let appeals = try ReviewQualityStore.appeals(db, project: project)
      return .object { writer in
        writer.array("reviewers", reviewers) { $1.write(&$0) }
        writer.array("errors", errors) { $1.write(&$0) }
        writer.objects("guideline_gaps", gaps) { writer, gap in
          writer.member("task_id", gap.task)
          writer.member("comment", gap.comment)
          writer.member("at", rfc3339(gap.at))
        }
        writer.object("appeals") { writer in
          writer.member("open", appeals.open)
          writer.member("upheld", appeals.upheld)
          writer.member("dismissed", appeals.dismissed)
        }
      }
    }
  }
}

/// One reviewer's decisions, and how often they stood when somebody looked again.
struct ReviewerRecord: Sendable {
  let user: Int64
  let name: String
  let decisions: Int
  /// Decisions that a second reviewer met without seeing them, and those of them that were the same.
  let compared: Int
  let confirmed: Int
  let appealed: Int
  let overturned: Int

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.person("user", user, name)
    writer.member("decisions", decisions)
    writer.member("compared", compared)
    writer.member("confirmed", confirmed)
    writer.key("reliability")
    if let interval = wilsonInterval(successes: confirmed, trials: compared) {
      writer.beginObject()
      writer.member("value", Double(confirmed) / Double(compared))
      writer.member("low", interval.lowerBound)
      writer.member("high", interval.upperBound)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.member("appealed", appealed)
    writer.member("overturned", overturned)
    writer.endObject()
  }
}

/// How often one kind of error was found in one annotator's work.
struct ErrorCount: Sendable {
  let user: Int64
  let name: String
  let category: String
  let count: Int

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.person("annotator", user, name)
    writer.member("category", category)
    writer.member("count", count)
    writer.endObject()
  }
}
