import SQLite

/// Where a person is in a project's queue. Everything at or before a place was looked at by them: it was taken, or
/// can never be theirs, or will get a new number when it becomes free again.
struct MemberPlace: Sendable, Equatable {
  var queuePlace: Int64
  var reopenPlace: Int64
  /// The same as `queuePlace`, in the lanes of the skills that they have.
  var skillPlaces: [String: Int64] = [:]
  let pausedAt: Int64?
  /// Answers so far, those to gold too.
  let annotations: Int
  /// The UTC day of their last answer, in days since 1970, and their answers on it.
  let answerDay: Int64
  let dayAnnotations: Int

  /// The place in a lane of the queue: '' is that of tasks that ask for no skill. nil: not theirs.
  subscript(lane: String) -> Int64? {
    get { lane.isEmpty ? queuePlace : skillPlaces[lane] }
    set {
      if lane.isEmpty { queuePlace = newValue ?? queuePlace } else { skillPlaces[lane] = newValue }
    }
  }

  var lanes: [String] { skillPlaces.isEmpty ? [""] : [""] + skillPlaces.keys }
}

/// What a person did, for their running counts.
struct Contribution: Sendable {
  let user: Int64
  var annotations = 0
  var skips = 0
  var seconds = 0.0
}

/// One free task, as the queue's indexes have it.
struct QueueEntry: Sendable, Equatable {
  let task: Int64
  let key: Int64
  let reopened: Int64
  /// The skill that it asks for: its lane.
  let lane: String

  /// From `id, queue_key, reopened, skill`.
  init(_ row: Row) {
    task = row.integer(0)
    key = row.integer(1)
    reopened = row.integer(2)
    lane = row.text(3)
  }
}

/// The SQL of the queue. Every query here is one step, or a few, in an index whatever the project's size.
enum QueueStore {
  static func place(_ db: Connection, project: Int64, user: Int64) throws -> MemberPlace? {
    try db.first(
      """
      SELECT queue_place, reopen_place, paused_at, annotations, answer_day, day_annotations FROM members
      WHERE project_id = :project AND user_id = :user
      """, ["project": .integer(project), "user": .integer(user)]
    ) { row in
      MemberPlace(
        queuePlace: row.integer(0), reopenPlace: row.integer(1), pausedAt: row.optionalInteger(2),
        annotations: row.int(3), answerDay: row.integer(4), dayAnnotations: row.int(5))
    }
  }

  /// Moves a person's places, and counts what they just did.
  static func save(
    _ db: Connection, _ place: MemberPlace, project: Int64, _ contribution: Contribution, at now: Int64
  ) throws {
    _ = try db.run(
      """
      UPDATE members SET queue_place = :queue, reopen_place = :reopen,
        annotations = annotations + :annotations, skips = skips + :skips, seconds = seconds + :seconds,
        active_at = :now,
        day_annotations = iif(answer_day = :day, day_annotations, 0) + :annotations, answer_day = :day
      WHERE project_id = :project AND user_id = :user
      """,
      [
        "queue": .integer(place.queuePlace), "reopen": .integer(place.reopenPlace),
        "annotations": .int(contribution.annotations), "skips": .int(contribution.skips),
        "seconds": .real(contribution.seconds), "now": .integer(now), "project": .integer(project),
        "user": .integer(contribution.user), "day": .integer(QuotaUse.day(of: now)),
      ])
  }

  static func count(
    _ db: Connection, project: Int64, _ contribution: Contribution, at now: Int64
  ) throws {
    _ = try db.run(
      """
      UPDATE members SET annotations = annotations + :annotations, skips = skips + :skips,
        seconds = seconds + :seconds, active_at = :now,
        day_annotations = iif(answer_day = :day, day_annotations, 0) + :annotations, answer_day = :day
      WHERE project_id = :project AND user_id = :user
      """,
      [
        "annotations": .int(contribution.annotations), "skips": .int(contribution.skips),
        "seconds": .real(contribution.seconds), "now": .integer(now), "project": .integer(project),
        "user": .integer(contribution.user), "day": .integer(QuotaUse.day(of: now)),
      ])
  }

  /// Free tasks of a lane behind a place, in the order of the queue, until `body` has enough.
  static func each(
    _ db: Connection, project: Int64, lane: String, after key: Int64, _ body: (QueueEntry) throws -> Bool
  ) throws {
    try db.each(
      """
      SELECT id, queue_key, reopened, skill FROM tasks INDEXED BY tasks_in_queue
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND skill = :lane AND queue_key > :key
      ORDER BY queue_key
      """, ["project": .integer(project), "lane": .text(lane), "key": .integer(key)]
    ) { try body(QueueEntry($0)) }
  }

  /// The same with whether the person may not be given it: they have it, did it or skipped it.
  static func each(
    _ db: Connection, project: Int64, lane: String, after key: Int64, for user: Int64,
    _ body: (QueueEntry, _ isBarred: Bool) throws -> Bool
  ) throws {
    try db.each(
      """
      SELECT id, queue_key, reopened, skill, EXISTS (
        SELECT 1 FROM assignments a WHERE a.task_id = tasks.id AND a.user_id = :user
          AND a.state IN ('leased', 'submitted', 'skipped', 'returned'))
      FROM tasks INDEXED BY tasks_in_queue
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND skill = :lane AND queue_key > :key
      ORDER BY queue_key
      """, ["user": .integer(user), "project": .integer(project), "lane": .text(lane), "key": .integer(key)]
    ) { try body(QueueEntry($0), $0.bool(4)) }
  }

  /// The next few free tasks of a lane behind a place, with whether they were judged already.
  static func ahead(
    _ db: Connection, project: Int64, lane: String, after key: Int64, limit: Int
  ) throws -> [(entry: QueueEntry, isJudged: Bool)] {
    try db.all(
      """
      SELECT id, queue_key, reopened, skill, gain IS NOT NULL FROM tasks INDEXED BY tasks_in_queue
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND skill = :lane AND queue_key > :key
      ORDER BY queue_key LIMIT :limit
      """,
      ["project": .integer(project), "lane": .text(lane), "key": .integer(key), "limit": .int(limit)]
    ) { (QueueEntry($0), $0.bool(4)) }
  }

  /// Free tasks of a lane where one more judgment decides most, the largest gain first.
  static func byGain(
    _ db: Connection, project: Int64, lane: String, limit: Int
  ) throws -> [(entry: QueueEntry, gain: Double)] {
    try db.all(
      """
      SELECT id, queue_key, reopened, skill, gain FROM tasks INDEXED BY tasks_by_gain
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND gain IS NOT NULL AND skill = :lane
      ORDER BY gain DESC, id LIMIT :limit
      """, ["project": .integer(project), "lane": .text(lane), "limit": .int(limit)]
    ) { (QueueEntry($0), $0.real(4)) }
  }

  /// Tasks that became free again after a person had passed them.
  static func reopened(
    _ db: Connection, project: Int64, after number: Int64, limit: Int
  ) throws -> [QueueEntry] {
    try db.all(
      """
      SELECT id, queue_key, reopened, skill FROM tasks INDEXED BY tasks_reopened
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND reopened > 0
        AND reopened > :number
      ORDER BY reopened LIMIT :limit
      """, ["project": .integer(project), "number": .integer(number), "limit": .int(limit)]
    ) { QueueEntry($0) }
  }

  /// Pulls everyone back who is beyond a key: tasks were put into the queue before them.
  static func pullBack(_ db: Connection, project: Int64, to lowest: Int64) throws {
    let place = lowest == .min ? lowest : lowest - 1
    _ = try db.run(
      """
      UPDATE members SET queue_place = min(queue_place, :place), fresh_place = min(fresh_place, :place)
      WHERE project_id = :project AND (queue_place > :place OR fresh_place > :place)
      """, ["project": .integer(project), "place": .integer(place)])
    _ = try db.run(
      """
      UPDATE member_skills SET queue_place = min(queue_place, :place), fresh_place = min(fresh_place, :place)
      WHERE project_id = :project AND (queue_place > :place OR fresh_place > :place)
      """, ["project": .integer(project), "place": .integer(place)])
  }
}
