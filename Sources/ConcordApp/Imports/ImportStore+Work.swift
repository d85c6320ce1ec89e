import JSON
import Labeling
import SQLite

/// Puts tasks that come with answers into the database, and keeps the project's counts right: one for each batch.
struct ImportedWorkWriter {
  private let db: Connection
  private let project: ImportProject
  private let now: Int64
  private var people: ImportedPeople
  private var states: [TaskState: Int] = [:]
  private var annotations = 0
  private var days: [Int64: (annotations: Int, done: Int)] = [:]
  private var contributions: [Int64: (annotations: Int, seconds: Double, activeAt: Int64)] = [:]
  private var labelers: Int?
  private var labels: [LabelTally.Word: Int] = [:]
  private let labelledTo: Int64
  private var reviewed: Int64

  init(_ db: Connection, project: ImportProject, now: Int64) throws {
    self.db = db
    self.project = project
    self.now = now
    people = ImportedPeople(db, project: project.id, now: now)
    (reviewed, labelledTo) =
      try db.first(
        "SELECT reviewed, labelled_to FROM project_counts WHERE project_id = :project",
        ["project": .integer(project.id)]
      ) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
  }

  mutating func counted(_ state: TaskState, _ count: Int) { states[state, default: 0] += count }

  mutating func insert(_ task: PreparedTask, _ brought: BroughtWork, id: Int64) throws {
    let work = brought.work
    let labelers = try self.labelers ?? ImportStore.people(db, project.id)
    self.labelers = labelers
    let standing = TaskStanding(
      work, brought.opinion, workflow: project.workflow, task: id, seed: project.seed, people: labelers)
    try insert(task, standing, id: id)
    try ImportStore.insertPayload(db, task, work, id: id)
    if work.gold != nil {
      try GoldStore.mark(db, task: id, isGold: true, taken: standing.judged)
      try GoldStore.put(
        db, project: project.id, task: id, place: GoldTasks.place(id, seed: project.seed),
        active: standing.state != .excluded, by: nil, at: now)
    }
    for annotation in work.annotations { try insert(annotation, task: id) }
    try work.history?.write(db, project: project.id, task: id, &people, at: now)
    try insertLabel(work, standing, task: id)
    counted(standing.state, 1)
  }

  private mutating func insert(_ task: PreparedTask, _ standing: TaskStanding, id: Int64) throws {
    let priority = Int(task.priority)
    let key = QueueKey.key(
      task: id, priority: priority, order: project.workflow.queueOrder, seed: project.seed)
    let reviewKey = standing.state == .review ? max(now, reviewed + 1) : 0
    try db.run(
      """
      INSERT INTO tasks (id, project_id, state, queue_key, wanted, taken, judged, priority, similarity, flagged,
        review_key, dedupe, external_id, created_at, changed_at)
      VALUES (:id, :project, :state, :key, :wanted, :judged, :judged, :priority, :similarity, :flagged,
        :review_key, :dedupe, :external_id, :now, :now)
      """,
      [
        "id": .integer(id), "project": .integer(project.id), "state": .text(standing.state.rawValue),
        "key": .integer(key), "wanted": .int(standing.wanted), "judged": .int(standing.judged),
        "priority": .int(priority), "similarity": .real(opt: standing.similarity),
        "flagged": .text(opt: standing.flag?.rawValue), "review_key": .integer(reviewKey),
        "dedupe": .blob(task.identity.bytes), "external_id": .text(opt: task.externalID),
        "now": .integer(now),
      ])
    if standing.state == .review { reviewed = reviewKey }
  }

  private mutating func insert(_ annotation: ImportedAnnotation, task: Int64) throws {
    let user = try people.id(of: annotation.annotator)
    let at = annotation.submittedAt ?? now
    try db.run(
      """
      INSERT INTO assignments (id, project_id, task_id, user_id, state, created_at, expires_at, ended_at)
      VALUES (
        1 + max(
          coalesce((SELECT max(id) FROM assignments), 0),
          (SELECT largest FROM spent_ids WHERE name = 'assignments')),
        :project, :task, :user, 'submitted', :at, :at, :at)
      """,
      ["project": .integer(project.id), "task": .integer(task), "user": .integer(user), "at": .integer(at)])
    try db.run(
      """
      INSERT INTO annotations (id, project_id, task_id, user_id, assignment_id, answers, seconds, counted, version,
        submitted_at, changed_at, shown)
      VALUES (
        1 + max(
          coalesce((SELECT max(id) FROM annotations), 0),
          (SELECT largest FROM spent_ids WHERE name = 'annotations')),
        :project, :task, :user, :assignment, :answers, :seconds, :counted, :version, :at, :at, :shown)
      """,
      [
        "project": .integer(project.id), "task": .integer(task), "user": .integer(user),
        "assignment": .integer(db.lastInsertedID), "answers": .utf8(annotation.answers.json.bytes),
        "seconds": .real(annotation.seconds), "counted": .bool(annotation.counted),
        "version": .integer(annotation.version), "at": .integer(at), "shown": .utf8(opt: annotation.shown),
      ])
    try AnnotationStore.fileWhenDue(db, inserted: db.lastInsertedID)
    annotations += 1
    days[at.flooredQuotient(by: 86_400_000).quotient, default: (0, 0)].annotations += 1
    let before = contributions[user] ?? (0, 0, at)
    contributions[user] = (
      before.annotations + 1, before.seconds + annotation.seconds, max(before.activeAt, at)
    )
  }

  private mutating func insertLabel(_ work: ImportedWork, _ standing: TaskStanding, task: Int64) throws {
    let at: Int64
    if standing.state == .done, task <= labelledTo,
      let answers = work.label?.answers ?? standing.consensus?.answers
    {
      for word in LabelTally.words(of: answers, project.schema) { labels[word, default: 0] += 1 }
    }
    if let label = work.label {
      at = label.at ?? now
      try insertLabel(
        task, label.answers, source: label.source, confidence: label.confidence,
        perQuestion: label.perQuestion, by: try label.by.map { try people.id(of: $0) },
        comment: label.comment, reason: label.reason, at: at)
    } else if let consensus = standing.consensus {
      at = work.annotations.compactMap(\.submittedAt).max() ?? now
      let perQuestion = JSONObject(
        consensus.confidence.sorted { $0.key < $1.key }.map { ($0.key, .double($0.value)) })
      try insertLabel(
        task, consensus.answers, source: "consensus", confidence: consensus.leastConfidence,
        perQuestion: JSONValue.object(perQuestion).bytes, by: nil, at: at)
    } else {
      return
    }
    if standing.state == .done {
      days[at.flooredQuotient(by: 86_400_000).quotient, default: (0, 0)].done += 1
    }
  }

  private func insertLabel(
    _ task: Int64, _ answers: Answers, source: String, confidence: Double?, perQuestion: [UInt8]?,
    by user: Int64?, comment: String? = nil, reason: String? = nil, at: Int64
  ) throws {
    try db.run(
      """
      INSERT INTO labels (task_id, answers, source, confidence, per_question, by_user, comment, reason, at)
      VALUES (:task, :answers, :source, :confidence, :per_question, :user, :comment, :reason, :at)
      """,
      [
        "task": .integer(task), "answers": .utf8(answers.json.bytes), "source": .text(source),
        "confidence": .real(opt: confidence), "per_question": .utf8(opt: perQuestion),
        "user": .integer(opt: user), "comment": .text(opt: comment), "reason": .text(opt: reason),
        "at": .integer(at),
      ])
  }

  /// Once, after the batch's last task.
  func writeCounts() throws {
    try db.run(
      """
      UPDATE project_counts SET open = open + :open, review = review + :review, done = done + :done,
        excluded = excluded + :excluded, annotations = annotations + :annotations, reviewed = :reviewed,
        changed_at = :now
      WHERE project_id = :project
      """,
      [
        "open": .int(states[.open] ?? 0), "review": .int(states[.review] ?? 0),
        "done": .int(states[.done] ?? 0), "excluded": .int(states[.excluded] ?? 0),
        "annotations": .int(annotations), "reviewed": .integer(reviewed), "now": .integer(now),
        "project": .integer(project.id),
      ])
    try LabelTallyStore.add(db, project: project.id, labels)
    for (day, count) in days.sorted(by: { $0.key < $1.key }) {
      try db.run(
        """
        INSERT INTO project_days (project_id, day, annotations, done)
        VALUES (:project, :day, :annotations, :done)
        ON CONFLICT DO UPDATE SET annotations = annotations + excluded.annotations, done = done + excluded.done
        """,
        [
          "project": .integer(project.id), "day": .integer(day), "annotations": .int(count.annotations),
          "done": .int(count.done),
        ])
    }
    for (user, contribution) in contributions {
      try db.run(
        """
        UPDATE members SET annotations = annotations + :annotations, seconds = seconds + :seconds,
          active_at = max(coalesce(active_at, 0), :active)
        WHERE project_id = :project AND user_id = :user
        """,
        [
          "annotations": .int(contribution.annotations), "seconds": .real(contribution.seconds),
          "active": .integer(contribution.activeAt), "project": .integer(project.id), "user": .integer(user),
        ])
    }
  }
}
