import JSON
import Labeling

/// How much of what one person may answer is used. A quota for each day begins anew at midnight, UTC.
struct QuotaUse: Sendable, Equatable {
  private static let dayLength: Int64 = 86_400_000

  let limit: Int
  let used: Int
  /// When the next day begins; nil: the quota is for all time.
  let renewsAt: Int64?

  var left: Int { max(0, limit - used) }

  /// Days since 1970.
  static func day(of now: Int64) -> Int64 { now / dayLength }

  /// - Parameter day: the day of the person's last answer, and their answers on it.
  /// - Returns: nil without a quota.
  init?(_ workflow: Workflow, annotations: Int, day: (number: Int64, annotations: Int), at now: Int64) {
    guard let quota = workflow.quota else { return nil }
    limit = quota
    let today = Self.day(of: now)
    switch workflow.quotaPeriod {
    case .total:
      used = annotations
      renewsAt = nil
    case .day:
      used = day.number == today ? day.annotations : 0
      renewsAt = (today + 1) * Self.dayLength
    }
  }
}

extension Member {
  func quota(_ workflow: Workflow, at now: Int64) -> QuotaUse? {
    QuotaUse(workflow, annotations: annotations, day: (answerDay, dayAnnotations), at: now)
  }
}

/// How much of what one person may answer is used and left.
extension QuotaUse {
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("limit", limit)
    writer.member("used", used)
    writer.member("left", left)
    writer.member("renews_at", renewsAt.map(rfc3339))
    writer.endObject()
  }
}
