import SQLite

/// A page of the table of tasks: walks the index that fits the order and looks at each task until the page is full.
///
/// A filter that no index answers may pass over many tasks: after `examinedLimit` the page ends, shorter than it
/// could be, and its cursor goes on from there. So no page costs more than that, however rare what it looks for is.
struct TaskList {
  static let examinedLimit = 20_000

  let project: Int64
  let filter: TaskFilter

  func page(_ db: Connection, limit: Int, after cursor: Cursor?) throws -> Page<TaskListRow> {
    if let externalID = filter.externalID { return try exact(db, externalID) }
    let search = filter.text.map(TextSearch.init)
    let held = try filter.calibrated.map { try $0.tasks(db, project: project) }
    let isHeld = held.map(Set.init)
    var rows: [TaskListRow] = []
    var last = cursor
    var examined = 0
    while examined < Self.examinedLimit {
      let chunk = max(limit + 1, examined == 0 ? 0 : 1_000)
      let steps = try walk(db, along: held, after: last, limit: chunk)
      for step in steps {
        examined += 1
        if isHeld?.contains(step.task) ?? true, try isByAll(db, step.task),
          try search.map({ try TaskListStore.hasText(db, step.task, $0) }) ?? true,
          let row = try TaskListStore.row(db, step.task),
          filter.matches(row, search), try filter.matches(db, task: step.task)
        {
          // One more than the page holds tells that there is more.
          if rows.count == limit { return Page(items: rows, next: last) }
          rows.append(row)
        }
        last = step.cursor
        if examined == Self.examinedLimit { break }
      }
      if steps.count < chunk && examined < Self.examinedLimit { return Page(items: rows, next: nil) }
    }
    return Page(items: rows, next: last)
  }

  private func exact(_ db: Connection, _ externalID: String) throws -> Page<TaskListRow> {
    let search = filter.text.map(TextSearch.init)
    let digest = TaskDigest.ofExternalID(externalID)
    let id = try TaskListStore.byDigest(db, project: project, digest: digest)
    guard let id, try isByAll(db, id), let row = try TaskListStore.row(db, id), filter.matches(row, search),
      try filter.matches(db, task: id)
    else { return Page(items: [], next: nil) }
    return Page(items: [row], next: nil)
  }

  /// Whether each of the people asked for has annotated a task: a look into the index on people, before its data is read.
  private func isByAll(_ db: Connection, _ task: Int64) throws -> Bool {
    try filter.annotators.allSatisfy { try ReviewStore.hasAnnotation(db, task: task, by: $0) }
  }

  /// - Parameter held: the only tasks that can be in the list, in the order of their ids; nil: any.
  private func walk(
    _ db: Connection, along held: [Int64]?, after cursor: Cursor?, limit: Int
  ) throws -> [TaskStep] {
    if let held, filter.order == .id(descending: false) {
      let after = try cursor?.integer(0) ?? 0
      return held.lazy.filter { $0 > after }.prefix(limit)
        .map { TaskStep(task: $0, cursor: Cursor(.integer($0))) }
    }
    if let steps = try walkWork(db, after: cursor, limit: limit) { return steps }
    // What two people did is ordered by how far they differ; the work of one by when it was done.
    let isPair = filter.annotators.count == 2 && filter.order == .similarity
    if let annotator = filter.annotators.first, !isPair {
      return try walkAnnotator(db, annotator, after: cursor, limit)
    }
    let states = filter.state.map { [$0] } ?? TaskState.allCases
    switch filter.order {
    case .id(descending: false):
      let id = try cursor?.integer(0) ?? 0
      if let flag = filter.flag {
        return try TaskListStore.byFlag(db, project: project, flag: flag, after: id, limit: limit)
      }
      if let skill = filter.skill, !skill.isEmpty {
        return try TaskListStore.bySkill(db, project: project, skill: skill, after: id, limit: limit)
      }
      if filter.isGold == true {
        return try TaskListStore.byGold(db, project: project, after: id, limit: limit)
      }
      return try TaskListStore.byID(db, project: project, states: states, after: id, limit: limit)
    case .id(descending: true):
      return try TaskListStore.byIDDescending(
        db, project: project, states: states, before: cursor?.integer(0) ?? .max, limit: limit)
    case .changed:
      return try TaskListStore.byChange(
        db, project: project, before: cursor?.integer(0) ?? .max, id: cursor?.integer(1) ?? .max, limit: limit
      )
    case .similarity:
      return try TaskListStore.bySimilarity(
        db, project: project, after: cursor?.double(0) ?? -1, id: cursor?.integer(1) ?? 0, limit: limit)
    }
  }

  private func walkAnnotator(
    _ db: Connection, _ annotator: Int64, after cursor: Cursor?, _ limit: Int
  ) throws -> [TaskStep] {
    if filter.order == .id(descending: false) {
      return try TaskListStore.byAnnotator(
        db, project: project, user: annotator, after: cursor?.integer(0) ?? 0, limit: limit)
    }
    return try TaskListStore.byAnnotatorDescending(
      db, project: project, user: annotator, before: cursor?.integer(0) ?? .max, limit: limit)
  }
}
