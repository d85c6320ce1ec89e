import SQLite

/// Tasks in review in which nothing is in dispute: drawn as a sample or reviewed by rule, with one answer or with
/// answers at least so similar; not one's own work, and not on another reviewer's screen.
struct AgreedTasksStore: Sendable {
  let project: Int64
  let user: Int64
  let similarity: Double
  let now: Int64

  func count(_ db: Connection, selfReview: Bool) throws -> Int {
    try db.first(
      """
      SELECT count(*) FROM tasks INDEXED BY tasks_in_review
      WHERE project_id = :project AND state = 'review' AND flagged IN ('sample', 'all') AND judged > 0
        AND coalesce(similarity, 1) >= :similarity - 1e-9
        AND (reviewer_id IS NULL OR reviewer_id = :user OR review_until <= :now)
        AND (:self_review OR NOT EXISTS (
          SELECT 1 FROM annotations a WHERE a.task_id = tasks.id AND a.user_id = :user))
      """, parameters(selfReview)
    ) { $0.int(0) } ?? 0
  }

  func ids(_ db: Connection, selfReview: Bool, besides refused: Set<Int64>, limit: Int) throws -> [Int64] {
    var ids: [Int64] = []
    try db.each(
      """
      SELECT id FROM tasks INDEXED BY tasks_in_review
      WHERE project_id = :project AND state = 'review' AND flagged IN ('sample', 'all') AND judged > 0
        AND coalesce(similarity, 1) >= :similarity - 1e-9
        AND (reviewer_id IS NULL OR reviewer_id = :user OR review_until <= :now)
        AND (:self_review OR NOT EXISTS (
          SELECT 1 FROM annotations a WHERE a.task_id = tasks.id AND a.user_id = :user))
      ORDER BY review_key
      """, parameters(selfReview)
    ) { row in
      if !refused.contains(row.integer(0)) { ids.append(row.integer(0)) }
      return ids.count < limit
    }
    return ids
  }

  private func parameters(_ selfReview: Bool) -> Parameters {
    [
      "project": .integer(project), "user": .integer(user), "similarity": .real(similarity),
      "now": .integer(now), "self_review": .bool(selfReview),
    ]
  }
}
