import Agreement
import JSON

/// The `labels` of a vector as judgments: tasks and workers by the order in which they first occur.
struct JudgmentsInput {
  let tasks: [String]
  let workers: [String]
  let classes: [String]
  let judgments: Judgments
  /// Task → class where the truth is known.
  let gold: [Int: Int]

  init(_ input: JSONValue) throws {
    var tasks = Numbering()
    var workers = Numbering()
    classes = try input.required("classes").elements("classes").map(\.name)
    let codes = Dictionary(zip(classes, 0...), uniquingKeysWith: { first, _ in first })
    let judgments = try input.required("labels").elements("labels").map { row in
      let names = try row.elements("a label").map(\.name)
      guard names.count == 3, let category = codes[names[2]] else {
        throw VectorProblem("a label is not [task, worker, class]")
      }
      return Judgments.Judgment(
        task: tasks.number(of: names[0]), annotator: workers.number(of: names[1]), category: category)
    }
    var gold: [Int: Int] = [:]
    for (task, truth) in input["gold"]?.object ?? [:] {
      guard let category = codes[truth.name] else { throw VectorProblem("gold names no class") }
      if let task = tasks.known[task] { gold[task] = category }
    }
    self.tasks = tasks.names
    self.workers = workers.names
    self.judgments = Judgments(judgments, classCount: classes.count)
    self.gold = gold
  }

  private struct Numbering {
    private(set) var names: [String] = []
    private(set) var known: [String: Int] = [:]

    mutating func number(of name: String) -> Int {
      if let number = known[name] { return number }
      known[name] = names.count
      names.append(name)
      return names.count - 1
    }
  }

  /// `{task: {class: number}}` of flat task × class numbers.
  func perTask(_ values: [Double]) -> JSONValue {
    object(tasks) { task in perClass(values[(task * classes.count)..<((task + 1) * classes.count)]) }
  }

  func perClass(_ values: some Collection<Double>) -> JSONValue {
    .object(JSONObject(zip(classes, values).map { ($0, .double($1)) }))
  }

  func perWorker(_ value: (Int) -> Double) -> JSONValue { object(workers) { .double(value($0)) } }

  func object(_ names: [String], _ value: (Int) -> JSONValue) -> JSONValue {
    .object(JSONObject(names.indices.map { (names[$0], value($0)) }))
  }

  /// `{task: [classes]}`: those whose probability nothing exceeds by more than rounding.
  func likeliest(_ posteriors: [Double]) -> JSONValue {
    object(tasks) { task in
      let own = posteriors[(task * classes.count)..<((task + 1) * classes.count)]
      let largest = own.max() ?? 0
      return .array(zip(classes, own).filter { $1 >= largest - 1e-9 }.map { .string($0.0) })
    }
  }

}
