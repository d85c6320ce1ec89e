import JSON
import Labeling
import SQLite

/// What no line of an import can say, done by the rules that hold for everyone: answers to gold, decisions and the
/// errors named with them, an appeal, talk. In the transaction that makes the project.
struct DemoPlay {
  let db: Connection
  let project: Int64
  /// By email.
  let users: [String: Int64]
  let annotators: [DemoAnnotator]
  let now: Int64
  private let rules = RulesCache()

  private static let goldAnswers = 7
  private static let decisions = 6

  init(_ db: Connection, project: Int64, users: [String: Int64], annotators: [DemoAnnotator], now: Int64) {
    self.db = db
    self.project = project
    self.users = users
    self.annotators = annotators
    self.now = now
  }

  func play() throws {
    for person in annotators where person.email != Demo.manager { try answerGold(person) }
    try decide()
    try appeal()
    try talk()
  }

  /// - Parameter hours: how long ago.
  private func act<T>(
    _ email: String, hoursAgo hours: Int64, _ body: (TaskFlow, Int64) throws -> T
  ) throws -> T? {
    guard let user = users[email] else { return nil }
    let flow = try TaskFlow(
      db, project: project, cache: rules, now: now - hours * 3_600_000, actor: Actor(user: user, address: nil)
    )
    let result = try body(flow, user)
    try flow.finish()
    return result
  }

  private func answerGold(_ person: DemoAnnotator) throws {
    let passages = try DemoStore.gold(db, project: project, limit: Self.goldAnswers)
    for (index, passage) in passages.enumerated() {
      let text = try JSONValue(parsing: passage.data)["text"]?.string ?? ""
      let reading = person.read(text, passage: Int(passage.task))
      _ = try act(person.email, hoursAgo: Int64(3 * (Self.goldAnswers - index))) { flow, user in
        guard var gold = try GoldStore.person(db, project: project, user: user) else { return }
        gold.drawn += 1
        try GoldStore.save(db, gold)
        try GoldStore.countShown(db, task: passage.task)
        let lease = try AssignmentStore.lease(
          db, project: project, task: passage.task, user: user, at: flow.now, until: flow.now + 900_000)
        _ = try Submission(flow).submit(lease, answers: reading.answers, seconds: reading.seconds)
      }
    }
  }

  /// The oldest disputes, by the reviewer; the manager is the second reviewer of half of what asks for one.
  private func decide() throws {
    let disputes = try DemoStore.disputes(db, project: project, limit: Self.decisions)
    for (index, task) in disputes.enumerated() {
      let annotations = try AnnotationStore.annotations(db, task: task)
      guard let chosen = annotations.last, let other = annotations.first else { continue }
      var remarks = Decision.Remarks(comment: "The one that keeps to the guidelines.", reason: .slip)
      remarks.errors = [other.id: [index % 2 == 0 ? "wrong extent" : "missed"]]
      let decided = try act(Demo.reviewer, hoursAgo: 6) { flow, user in
        try Decision(flow, user: user).resolve(task, .accept(chosen.id), remarks).task
      }
      guard decided?.flag == .secondReview, index % 2 == 0 else { continue }
      _ = try act(Demo.manager, hoursAgo: 5) { flow, user in
        try Decision(flow, user: user).resolve(task, .accept(chosen.id), Decision.Remarks())
      }
    }
  }

  private func appeal() throws {
    guard let user = users[Demo.annotator] else { return }
    for id in try DemoStore.decided(db, project: project, user: user) {
      guard let annotation = try AnnotationStore.annotation(db, id),
        let label = try LabelStore.label(db, annotation.task),
        try !annotation.says(label.answers, rules.rules(db, project: project).schema)
      else { continue }
      _ = try act(Demo.annotator, hoursAgo: 3) { flow, _ in
        try AppealRoutes(rules: rules).appeal(
          annotation, "I read the passage again and would keep my answer. Could someone else look at it?",
          flow)
      }
      return
    }
  }

  private func talk() throws {
    guard let user = users[Demo.annotator], let reviewer = users[Demo.reviewer] else { return }
    let disputes = try DemoStore.disputes(db, project: project, limit: 2)
    let talks = [
      ("Two moods fit here. Is it the whole passage that counts, or how it ends?", "How it ends."),
      ("Is an animal that speaks a person? The guidelines say so of giants and wolves.", nil),
    ]
    for (task, talk) in zip(disputes, talks) {
      guard let task = try TaskStore.task(db, task) else { continue }
      let first = try CommentStore.insert(
        db, NewComment(task: task, user: user, text: talk.0), at: now - 8 * 3_600_000)
      guard let answer = talk.1 else { continue }
      _ = try CommentStore.insert(
        db, NewComment(task: task, user: reviewer, text: answer, thread: first), at: now - 7 * 3_600_000)
      try CommentStore.setResolved(db, first, by: user, at: now - 6 * 3_600_000)
    }
  }
}
