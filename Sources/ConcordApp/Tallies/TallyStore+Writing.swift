import SQLite

/// Adds a change to what is kept: one statement for each sum that moved.
struct TallyWriting {
  /// A question with more patterns than this is read from its sums and from the sample.
  static let patternLimit = 5_000
  /// Tasks in the sample; it may grow to half as many more before it is cut.
  static let sampleSize = 2_000

  let db: Connection
  let project: Int64
  let delta: TallyDelta

  private func name(_ place: TallyDelta.Place) -> Value {
    .text(place == TallyDelta.whole ? "" : delta.questions[place].name)
  }

  func write() throws {
    for (key, total) in delta.sums where total != 0 { try add(key, total) }
    try writePatterns()
    for (key, sums) in delta.labels where sums != .zero { try add(key, sums) }
    for (key, sums) in delta.people where sums != .zero { try add(key, sums) }
    for (key, ratings) in delta.habits where ratings != 0 { try add(key, ratings) }
    for (key, sums) in delta.pairs where sums != .zero { try add(key, sums) }
    for (key, units) in delta.cells where units != 0 { try add(key, units) }
    for (key, ratings) in delta.weeks where ratings != 0 { try add(key, ratings) }
    try sample()
  }

  private func add(_ key: TallyDelta.Sum, _ total: Int64) throws {
    try db.run(
      """
      INSERT INTO question_sums (project_id, question, name, total) VALUES (:project, :question, :name, :total)
      ON CONFLICT DO UPDATE SET total = total + excluded.total
      """,
      [
        "project": .integer(project), "question": name(key.question), "name": .text(key.name.rawValue),
        "total": .integer(total),
      ])
  }

  private func writePatterns() throws {
    var overflowing: [Int: Bool] = [:]
    for (key, units) in delta.patterns where units != 0 {
      let isOver = try overflowing[key.question] ?? hasOverflown(key.question)
      overflowing[key.question] = isOver
      if isOver { continue }
      try db.run(
        """
        INSERT INTO unit_patterns (project_id, question, pattern, units) VALUES (:project, :question, :pattern, :units)
        ON CONFLICT DO UPDATE SET units = units + excluded.units
        """,
        [
          "project": .integer(project), "question": name(key.question), "pattern": .text(key.text),
          "units": .integer(units),
        ])
    }
    for (place, isOver) in overflowing where !isOver { try cut(place) }
  }

  private func hasOverflown(_ place: Int) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM question_sums
      WHERE project_id = :project AND question = :question AND name = 'overflow' AND total > 0
      """, ["project": .integer(project), "question": name(place)]
    ) { $0.int(0) } != nil
  }

  /// Too many patterns are dropped, once and for all: they would cost as much as the annotations themselves.
  private func cut(_ place: Int) throws {
    let count =
      try db.first(
        """
        SELECT count(*) FROM (
          SELECT 1 FROM unit_patterns WHERE project_id = :project AND question = :question LIMIT :limit)
        """,
        ["project": .integer(project), "question": name(place), "limit": .int(Self.patternLimit + 1)]
      ) { $0.int(0) } ?? 0
    guard count > Self.patternLimit else { return }
    try db.run(
      "DELETE FROM unit_patterns WHERE project_id = :project AND question = :question",
      ["project": .integer(project), "question": name(place)])
    try add(TallyDelta.Sum(question: place, name: .overflow), 1)
  }

  private func add(_ key: TallyDelta.Word, _ sums: SIMD4<Int64>) throws {
    try db.run(
      """
      INSERT INTO label_sums (project_id, question, value, uses, given, matched)
      VALUES (:project, :question, :value, :uses, :given, :matched)
      ON CONFLICT DO UPDATE SET uses = uses + excluded.uses, given = given + excluded.given,
        matched = matched + excluded.matched
      """,
      [
        "project": .integer(project), "question": name(key.question), "value": .text(key.text),
        "uses": .integer(sums[0]), "given": .integer(sums[1]), "matched": .integer(sums[2]),
      ])
  }

  private func add(_ key: TallyDelta.Person, _ sums: SIMD4<Int64>) throws {
    try db.run(
      """
      INSERT INTO annotator_sums (project_id, question, user_id, ratings, units, comparisons, similarity)
      VALUES (:project, :question, :user, :ratings, :units, :comparisons, :similarity)
      ON CONFLICT DO UPDATE SET ratings = ratings + excluded.ratings, units = units + excluded.units,
        comparisons = comparisons + excluded.comparisons, similarity = similarity + excluded.similarity
      """,
      [
        "project": .integer(project), "question": name(key.question), "user": .integer(key.user),
        "ratings": .integer(sums[0]), "units": .integer(sums[1]), "comparisons": .integer(sums[2]),
        "similarity": .integer(sums[3]),
      ])
  }

  private func add(_ key: TallyDelta.Habit, _ ratings: Int64) throws {
    try db.run(
      """
      INSERT INTO annotator_labels (project_id, question, user_id, value, ratings)
      VALUES (:project, :question, :user, :value, :ratings)
      ON CONFLICT DO UPDATE SET ratings = ratings + excluded.ratings
      """,
      [
        "project": .integer(project), "question": name(key.question), "user": .integer(key.user),
        "value": .text(key.value), "ratings": .integer(ratings),
      ])
  }

  private func add(_ key: TallyDelta.Pair, _ sums: SIMD2<Int64>) throws {
    try db.run(
      """
      INSERT INTO pair_sums (project_id, question, first_id, second_id, units, similarity)
      VALUES (:project, :question, :first, :second, :units, :similarity)
      ON CONFLICT DO UPDATE SET units = units + excluded.units, similarity = similarity + excluded.similarity
      """,
      [
        "project": .integer(project), "question": name(key.question), "first": .integer(key.first),
        "second": .integer(key.second), "units": .integer(sums[0]), "similarity": .integer(sums[1]),
      ])
  }

  private func add(_ key: TallyDelta.Cell, _ units: Int64) throws {
    try db.run(
      """
      INSERT INTO pair_cells (project_id, question, first_id, second_id, mine, theirs, units)
      VALUES (:project, :question, :first, :second, :mine, :theirs, :units)
      ON CONFLICT DO UPDATE SET units = units + excluded.units
      """,
      [
        "project": .integer(project), "question": name(key.pair.question), "first": .integer(key.pair.first),
        "second": .integer(key.pair.second), "mine": .text(key.mine), "theirs": .text(key.theirs),
        "units": .integer(units),
      ])
  }

  private func add(_ key: TallyDelta.Week, _ ratings: Int64) throws {
    try db.run(
      """
      INSERT INTO week_labels (project_id, question, week, value, ratings)
      VALUES (:project, :question, :week, :value, :ratings)
      ON CONFLICT DO UPDATE SET ratings = ratings + excluded.ratings
      """,
      [
        "project": .integer(project), "question": name(key.question), "week": .integer(key.week),
        "value": .text(key.value), "ratings": .integer(ratings),
      ])
  }
}

/// The sample: the tasks whose hashed ids are smallest, so that which are in it depends on nothing else.
extension TallyWriting {
  /// Where a task lies among all: its id, mixed (SplitMix64's finaliser, which maps no two ids to one place).
  static func place(of task: Int64) -> Int64 {
    var z = UInt64(bitPattern: task) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int64(bitPattern: z ^ (z >> 31))
  }

  private func sample() throws {
    let limit = try TallyStore.state(db, project: project).sampledTo
    var added = false
    for (task, isShared) in delta.shared {
      let place = Self.place(of: task)
      guard place < limit else { continue }
      added = added || isShared
      if isShared { try put(task, at: place) } else { try take(place) }
    }
    if added { try cutSample() }
  }

  private func put(_ task: Int64, at place: Int64) throws {
    try db.run(
      """
      INSERT INTO sampled_units (project_id, place, task_id) VALUES (:project, :place, :task) ON CONFLICT DO NOTHING
      """, ["project": .integer(project), "place": .integer(place), "task": .integer(task)])
  }

  private func take(_ place: Int64) throws {
    try db.run(
      "DELETE FROM sampled_units WHERE project_id = :project AND place = :place",
      ["project": .integer(project), "place": .integer(place)])
  }

  private func cutSample() throws {
    let count =
      try db.first(
        "SELECT count(*) FROM sampled_units WHERE project_id = :project", ["project": .integer(project)]
      ) { $0.int(0) } ?? 0
    guard count > Self.sampleSize * 3 / 2 else { return }
    let limit = try db.first(
      "SELECT place FROM sampled_units WHERE project_id = :project ORDER BY place LIMIT 1 OFFSET :size",
      ["project": .integer(project), "size": .int(Self.sampleSize)]
    ) { $0.integer(0) }
    guard let limit else { return }
    try db.run(
      "DELETE FROM sampled_units WHERE project_id = :project AND place >= :limit",
      ["project": .integer(project), "limit": .integer(limit)])
    try db.run(
      "UPDATE tallies SET sampled_to = :limit WHERE project_id = :project",
      ["project": .integer(project), "limit": .integer(limit)])
  }
}
