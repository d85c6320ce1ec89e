import Agreement
import JSON
import Labeling

/// Any number of options: each of them is a question of its own, chosen or not, with a model of its own. The label is
/// right when all of them are.
struct OptionsScan: QuestionScan {
  let question: Question
  private let options: [String]
  private let places: [String: Int]
  private var labels = 0
  private var sampled: Int32 = 0
  private var rows: [(task: Int32, annotator: Int32, set: UInt64)] = []
  private var models: [DawidSkene] = []
  private var expected = 0.0

  init(_ question: Question, options: [String]) {
    precondition(options.count <= 64, "one bit an option")
    self.question = question
    self.options = options
    places = Dictionary(zip(options, options.indices), uniquingKeysWith: { first, _ in first })
  }

  var wantsTexts: Bool { false }
  var calibrationSize: Int { 0 }

  private func set(_ answers: Answers) -> UInt64 {
    (answers[question.name].map(question.kind.uses) ?? []).reduce(0) { set, option in
      places[option].map { set | 1 << UInt64($0) } ?? set
    }
  }

  mutating func learn(_ task: DoneTask, isSampled: Bool) {
    guard question.isAsked(given: task.label) else { return }
    labels += 1
    guard isSampled, rows.count < ClassScan.mostJudgments, !task.given.isEmpty else { return }
    for one in task.given where question.isAsked(given: one.answers) {
      rows.append((sampled, Int32(one.annotator), set(one.answers)))
    }
    sampled += 1
  }

  mutating func fit(people: Int) {
    guard !rows.isEmpty else { return }
    for place in options.indices {
      let judgments = rows.map {
        Judgments.Judgment(
          task: Int($0.task), annotator: Int($0.annotator), category: Int($0.set >> UInt64(place) & 1))
      }
      models.append(DawidSkene.fit(Judgments(judgments, classCount: 2, annotatorCount: people)).model)
    }
    rows = []
  }

  mutating func calibrate(_ task: DoneTask) {}
  mutating func finish(people: Int) {}

  mutating func judge(_ task: DoneTask) -> Suspicion? {
    guard question.isAsked(given: task.label), !models.isEmpty, !task.given.isEmpty else { return nil }
    let label = set(task.label)
    let given = task.given.filter { question.isAsked(given: $0.answers) }
      .map { (annotator: $0.annotator, set: set($0.answers)) }
    var right = 1.0
    var suggested: [JSONValue] = []
    var doubtful: [JSONValue] = []
    var isOther = false
    for (place, model) in models.enumerated() {
      let isChosen = label >> UInt64(place) & 1 == 1
      var chosen = model.posterior(
        of: given.map { (annotator: $0.annotator, category: Int($0.set >> UInt64(place) & 1)) })[1]
      if let witness = task.witness {
        let (yes, no) = isChosen ? (witness, 1 - witness) : (1 - witness, witness)
        chosen = chosen * yes / (chosen * yes + (1 - chosen) * no)
      }
      let wrong = isChosen ? 1 - chosen : chosen
      right *= 1 - wrong
      if chosen > 0.5 { suggested.append(.string(options[place])) }
      if (chosen > 0.5) != isChosen { isOther = true }
      if wrong > 0.05 { doubtful.append(["value": .string(options[place]), "wrong": .double(wrong)]) }
    }
    expected += 1 - right
    return Suspicion(
      score: 1 - right, suggested: isOther ? .some(.array(suggested)) : .none,
      parts: ["annotators": .double(1 - right), "options": .array(doubtful)])
  }

  var report: JSONObject {
    [
      "method": "options", "labels": .integer(Int64(labels)),
      "expected_wrong": models.isEmpty ? .null : .double(expected), "confident_wrong": .null,
      "predictions": .null,
    ]
  }
}
