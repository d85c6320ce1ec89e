import Agreement
import HTTP
import JSON
import Labeling
import SQLite

/// What seeing a prediction does to the answers: `GET /api/projects/{id}/anchoring`.
struct AnchoringRoutes: Sendable {
  /// The newest annotations that are looked at.
  static let most = 100_000
  /// And of those whose task somebody decided; each is compared answer by answer.
  static let mostDecided = 20_000

  let rules: RulesCache

  func show(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let report = try AnchoringReport(db, project: project, rules: rules)
      return .json { report.write(&$0, share: rules.workflow.anchoringControl) }
    }
  }
}

/// The two groups of annotations beside each other.
struct AnchoringReport {
  /// Annotations made with, or without, the prediction in sight.
  struct Group {
    var annotations = 0
    var same = 0
    var seconds: [Double] = []
    /// Of tasks whose prediction proved wrong: how many there were, and how many followed it.
    var wrongPredictions = 0
    var followed = 0
    /// Of tasks that somebody decided: how many answers were right.
    var decided = 0
    var right = 0

    mutating func add(_ exposure: PredictionExposure) {
      annotations += 1
      if exposure.isSame { same += 1 }
      if exposure.seconds > 0 { seconds.append(exposure.seconds) }
    }
  }

  private(set) var shown = Group()
  private(set) var hidden = Group()

  init(_ db: Connection, project: Int64, rules: ProjectRules) throws {
    try AnchoringStore.each(db, project: project, limit: AnchoringRoutes.most) { exposure in
      if exposure.isShown { shown.add(exposure) } else { hidden.add(exposure) }
    }
    try AnchoringStore.eachDecided(db, project: project, limit: AnchoringRoutes.mostDecided) {
      isShown, answers, predictions, label in
      guard let predicted = try JSONValue(parsing: predictions).array?.first?["answers"] else { return }
      let truth = Answers(stored: try JSONValue(parsing: label))
      let given = Answers(stored: try JSONValue(parsing: answers))
      let schema = rules.schema
      func says(_ one: Answers, _ other: Answers) -> Bool {
        schema.agreement([one, other]).similarity ?? 1 >= 0.999_999
      }
      var group = isShown ? shown : hidden
      group.decided += 1
      if says(given, truth) { group.right += 1 }
      if !says(Answers(stored: predicted), truth) {
        group.wrongPredictions += 1
        if says(given, Answers(stored: predicted)) { group.followed += 1 }
      }
      if isShown { shown = group } else { hidden = group }
    }
  }

  func write(_ writer: inout JSONWriter, share: Double) {
    writer.beginObject()
    writer.member("anchoring_control", share)
    writer.key("shown")
    shown.write(&writer)
    writer.key("hidden")
    hidden.write(&writer)
    writer.key("same_as_prediction")
    writer.writeDifference((shown.same, shown.annotations), (hidden.same, hidden.annotations))
    writer.key("right")
    writer.writeDifference((shown.right, shown.decided), (hidden.right, hidden.decided))
    writer.key("followed_wrong_prediction")
    writer.writeDifference(
      (shown.followed, shown.wrongPredictions), (hidden.followed, hidden.wrongPredictions))
    writer.endObject()
  }
}

extension AnchoringReport.Group {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("annotations", annotations)
    writer.key("same_as_prediction")
    writer.writeShare(same, of: annotations)
    writer.member("median_seconds", seconds.isEmpty ? nil : seconds.sorted()[seconds.count / 2])
    writer.key("right")
    writer.writeShare(right, of: decided)
    writer.key("followed_wrong_prediction")
    writer.writeShare(followed, of: wrongPredictions)
    writer.endObject()
  }
}

extension JSONWriter {
  /// A share with its count and Wilson's interval; null without a trial.
  fileprivate mutating func writeShare(_ successes: Int, of trials: Int) {
    guard let interval = wilsonInterval(successes: successes, trials: trials) else { return null() }
    beginObject()
    member("value", Double(successes) / Double(trials))
    member("low", interval.lowerBound)
    member("high", interval.upperBound)
    member("n", trials)
    endObject()
  }

  fileprivate mutating func writeDifference(
    _ shown: (successes: Int, trials: Int), _ hidden: (successes: Int, trials: Int)
  ) {
    guard let difference = proportionDifference(shown, hidden) else { return null() }
    beginObject()
    member("value", difference.value)
    member("low", difference.low)
    member("high", difference.high)
    endObject()
  }
}
