import JSON
import SQLite

/// The SQL that reads kept counts.
package enum TallyReading {
  package static let sumsQuery: StaticString =
    "SELECT question, name, total FROM question_sums WHERE project_id = :project"
  package static let patternsQuery: StaticString = """
    SELECT question, pattern, units FROM unit_patterns WHERE project_id = :project AND units > 0
    ORDER BY question, pattern
    """
  package static let labelsQuery: StaticString =
    "SELECT question, value, uses, given, matched FROM label_sums WHERE project_id = :project"
  package static let peopleQuery: StaticString = """
    SELECT question, user_id, ratings, units, comparisons, similarity FROM annotator_sums
    WHERE project_id = :project AND ratings > 0
    """
  package static let habitsQuery: StaticString = """
    SELECT question, user_id, value, ratings FROM annotator_labels WHERE project_id = :project AND ratings > 0
    """
  package static let pairsQuery: StaticString = """
    SELECT second_id, units, similarity FROM pair_sums
    WHERE project_id = :project AND question = :question AND first_id = :first AND second_id >= :second
      AND second_id <= :last AND units > 0
    """
  package static let cellsQuery: StaticString = """
    SELECT second_id, mine, theirs, units FROM pair_cells
    WHERE project_id = :project AND question = :question AND first_id = :first AND second_id >= :second
      AND second_id <= :last AND units > 0
    """
  package static let sampleQuery: StaticString = """
    SELECT s.task_id, a.user_id, a.answers FROM sampled_units s
    CROSS JOIN annotations a INDEXED BY annotations_by_task ON a.task_id = s.task_id
    WHERE s.project_id = :project AND s.place < :below AND a.counted = 1 AND a.id <= :upto
    """
  package static let weeksQuery: StaticString = """
    SELECT question, week, value, ratings FROM week_labels WHERE project_id = :project AND ratings > 0
    """

  static func sums(_ db: Connection, project: Int64) throws -> [String: [TallySum: Int64]] {
    var sums: [String: [TallySum: Int64]] = [:]
    try db.each(sumsQuery, ["project": .integer(project)]) { row in
      if let name = TallySum(rawValue: row.text(1)) { sums[row.text(0), default: [:]][name] = row.integer(2) }
      return true
    }
    return sums
  }

  static func patterns(_ db: Connection, project: Int64) throws -> [String: [(JSONObject, Int)]] {
    var patterns: [String: [(JSONObject, Int)]] = [:]
    try db.each(patternsQuery, ["project": .integer(project)]) { row in
      let pattern = try row.withBytes(1) { try JSONValue(parsing: $0) }.object ?? JSONObject()
      patterns[row.text(0), default: []].append((pattern, row.int(2)))
      return true
    }
    return patterns
  }

  static func labels(_ db: Connection, project: Int64) throws -> [String: [String: KeptQuestion.Label]] {
    var labels: [String: [String: KeptQuestion.Label]] = [:]
    try db.each(labelsQuery, ["project": .integer(project)]) { row in
      labels[row.text(0), default: [:]][row.text(1)] = KeptQuestion.Label(
        uses: row.int(2), given: row.int(3), matched: row.int(4))
      return true
    }
    return labels
  }

  static func people(_ db: Connection, project: Int64) throws -> [String: [Int64: KeptQuestion.Person]] {
    var people: [String: [Int64: KeptQuestion.Person]] = [:]
    try db.each(peopleQuery, ["project": .integer(project)]) { row in
      people[row.text(0), default: [:]][row.integer(1)] = KeptQuestion.Person(
        ratings: row.int(2), units: row.int(3), comparisons: row.int(4), similarity: row.real(5) / 1e9)
      return true
    }
    return people
  }

  static func habits(_ db: Connection, project: Int64) throws -> [String: [Int64: [String: Int]]] {
    var habits: [String: [Int64: [String: Int]]] = [:]
    try db.each(habitsQuery, ["project": .integer(project)]) { row in
      habits[row.text(0), default: [:]][row.integer(1), default: [:]][row.text(2)] = row.int(3)
      return true
    }
    return habits
  }

  /// What one person has with others whose ids lie in a range above theirs.
  static func pairs(
    _ db: Connection, project: Int64, question: String, first: Int64, with range: ClosedRange<Int64>,
    _ body: (_ second: Int64, _ units: Int, _ similarity: Double) -> Void
  ) throws {
    try db.each(
      pairsQuery,
      [
        "project": .integer(project), "question": .text(question), "first": .integer(first),
        "second": .integer(range.lowerBound), "last": .integer(range.upperBound),
      ]
    ) { row in
      body(row.integer(0), row.int(1), row.real(2) / 1e9)
      return true
    }
  }

  static func cells(
    _ db: Connection, project: Int64, question: String, first: Int64, with range: ClosedRange<Int64>,
    _ body: (_ second: Int64, _ mine: String, _ theirs: String, _ units: Int) -> Void
  ) throws {
    try db.each(
      cellsQuery,
      [
        "project": .integer(project), "question": .text(question), "first": .integer(first),
        "second": .integer(range.lowerBound), "last": .integer(range.upperBound),
      ]
    ) { row in
      body(row.integer(0), row.text(1), row.text(2), row.int(3))
      return true
    }
  }

  /// Where the sample ends: the place of the first task that it leaves out.
  static func endOfSample(_ db: Connection, project: Int64, size: Int) throws -> Int64 {
    try db.first(
      "SELECT place FROM sampled_units WHERE project_id = :project ORDER BY place LIMIT 1 OFFSET :size",
      ["project": .integer(project), "size": .int(size)]
    ) { $0.integer(0) } ?? .max
  }

  /// Who said what to the tasks of the sample.
  static func sample(
    _ db: Connection, project: Int64, below place: Int64, upTo id: Int64,
    _ body: (_ task: Int64, _ user: Int64, JSONValue) -> Void
  ) throws {
    try db.each(
      sampleQuery, ["project": .integer(project), "below": .integer(place), "upto": .integer(id)]
    ) { row in
      let answers = try row.withBytes(2) { try JSONValue(parsing: $0) }
      body(row.integer(0), row.integer(1), answers)
      return true
    }
  }

  static func weeks(_ db: Connection, project: Int64) throws -> [String: [Int64: [String: Int]]] {
    var weeks: [String: [Int64: [String: Int]]] = [:]
    try db.each(weeksQuery, ["project": .integer(project)]) { row in
      weeks[row.text(0), default: [:]][row.integer(1), default: [:]][row.text(2)] = row.int(3)
      return true
    }
    return weeks
  }

  /// Annotations that are counted.
  static func annotations(_ db: Connection, project: Int64) throws -> Int64 {
    try db.first(
      """
      SELECT total FROM question_sums WHERE project_id = :project AND question = '' AND name = 'annotations'
      """, ["project": .integer(project)]
    ) { $0.integer(0) } ?? 0
  }

  static func isLabelling(_ db: Connection, project: Int64) throws -> Bool {
    try db.first(
      "SELECT labelled_to < 9223372036854775807 FROM project_counts WHERE project_id = :project",
      ["project": .integer(project)]
    ) { $0.bool(0) } ?? false
  }

  static func hasJob(_ db: Connection, project: Int64, kind: String) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM jobs INDEXED BY jobs_pending
      WHERE state IN ('queued', 'running') AND project_id = :project AND kind = :kind LIMIT 1
      """, ["project": .integer(project), "kind": .text(kind)]
    ) { $0.int(0) } != nil
  }
}
