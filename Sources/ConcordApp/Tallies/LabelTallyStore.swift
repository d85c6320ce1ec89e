import JSON
import Labeling
import SQLite

/// The SQL of the counts of labels.
package enum LabelTallyStore {
  package static let countsQuery: StaticString =
    "SELECT question, value, labels FROM label_counts WHERE project_id = :project"
  static let pendingQuery: StaticString = """
    SELECT t.id, l.answers FROM tasks t JOIN labels l ON l.task_id = t.id
    WHERE t.project_id = :project AND t.state = 'done' AND t.id > :after ORDER BY t.id LIMIT :limit
    """

  static func add(_ db: Connection, project: Int64, _ words: [LabelTally.Word: Int]) throws {
    for (word, count) in words where count != 0 {
      try db.run(
        """
        INSERT INTO label_counts (project_id, question, value, labels) VALUES (:project, :question, :value, :labels)
        ON CONFLICT DO UPDATE SET labels = labels + excluded.labels
        """,
        [
          "project": .integer(project), "question": .text(word.question), "value": .text(word.value),
          "labels": .int(count),
        ])
    }
  }

  static func counts(_ db: Connection, project: Int64) throws -> [LabelTally.Word: Int] {
    let rows = try db.all(countsQuery, ["project": .integer(project)]) {
      (LabelTally.Word(question: $0.text(0), value: $0.text(1)), $0.int(2))
    }
    return Dictionary(rows, uniquingKeysWith: +)
  }

  /// Counts the labels of the next tasks of a project whose labels were not counted when they were made.
  ///
  /// - Returns: how many; 0 when all are counted.
  static func advance(_ db: Connection, project: Int64, schema: LabelSchema, limit: Int) throws -> Int {
    if try TallyStore.isMigrating(db, project: project) { return 0 }
    let from = try db.first(
      "SELECT labelled_to FROM project_counts WHERE project_id = :project", ["project": .integer(project)]
    ) { $0.integer(0) }
    guard let from, from < .max else { return 0 }
    var words: [LabelTally.Word: Int] = [:]
    let tasks = try db.all(
      pendingQuery, ["project": .integer(project), "after": .integer(from), "limit": .int(limit)]
    ) { row in
      let answers = Answers(stored: try row.withBytes(1) { try JSONValue(parsing: $0) })
      for word in LabelTally.words(of: answers, schema) { words[word, default: 0] += 1 }
      return row.integer(0)
    }
    try add(db, project: project, words)
    let to = tasks.count < limit ? Int64.max : tasks[tasks.count - 1]
    try db.run(
      "UPDATE project_counts SET labelled_to = :to WHERE project_id = :project",
      ["to": .integer(to), "project": .integer(project)])
    return max(1, tasks.count)
  }
}
