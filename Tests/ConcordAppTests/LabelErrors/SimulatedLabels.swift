import Agreement
import ConcordApp
import JSON
import SQLite

/// A project whose tasks are done, by annotators who err as often as they are made to, with known truth and some labels
/// that are made wrong.
struct SimulatedLabels {
  static let options = ["positive", "negative", "mixed"]
  static let words = [["calm", "kind", "bright"], ["storm", "wolf", "dark"], ["road", "stone", "river"]]

  let world: World
  /// By task: what it is, and what its label says.
  let truth: [Int64: String]
  let labels: [Int64: String]

  var wrong: Set<Int64> { Set(truth.keys.filter { truth[$0] != labels[$0] }) }

  /// What comes with the tasks beside their answers.
  enum Prediction { case none, imported, words }

  /// - Parameters:
  ///   - each: annotations a task, by so many of the eight people.
  ///   - planted: the share of labels that say something else than the annotators.
  init(tasks: Int, each: Int, planted: Double, prediction: Prediction = .none, seed: UInt64) throws {
    var people: KeyValuePairs<String, String?> { ["boss": "manager", "rev": "reviewer", "ann": "annotator"] }
    let world = try World(people: people, tasks: 0)
    var generator = SplitMix64(seed: seed)
    func chance() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }
    func other(than option: String) -> String {
      let others = Self.options.filter { $0 != option }
      return others[Int(generator.next() % 2)]
    }
    let accuracies = (0..<8).map { 0.62 + 0.045 * Double($0) }
    var (truth, labels): ([Int64: String], [Int64: String]) = ([:], [:])
    var rows: [(id: Int64, data: String, given: [(Int64, String)], label: String, predictions: String?)] = []
    for id in 1...Int64(tasks) {
      let right = Self.options[Int(generator.next() % 3)]
      truth[id] = right
      let first = Int(generator.next() % 8)
      let given = (0..<each).map { place -> (Int64, String) in
        let person = (first + place) % 8
        return (Int64(person + 10), chance() < accuracies[person] ? right : other(than: right))
      }
      let votes = Dictionary(grouping: given.map(\.1)) { $0 }.mapValues(\.count)
      let most = votes.values.max() ?? 0
      let majority = Self.options.first { votes[$0] == most } ?? right
      let label = chance() < planted ? other(than: majority) : majority
      labels[id] = label
      let guess = chance() < 0.85 ? right : other(than: right)
      let index = Self.options.firstIndex(of: right) ?? 0
      let topic = prediction == .words ? "\(Self.words[index][Int(generator.next() % 3)]) " : ""
      let noise = (0..<6).map { _ in "w\(generator.next() % 300)" }.joined(separator: " ")
      rows.append(
        (
          id, #"{"text":"\#(topic)\#(noise) n\#(id)"}"#, given, label,
          prediction == .imported
            ? #"[{"model":"m","score":0.8,"answers":{"sentiment":"\#(guess)"}}]"# : nil
        ))
    }
    self.world = world
    self.truth = truth
    self.labels = labels
    let all = rows
    try world.write { db in
      for person in 10...17 {
        try db.run(
          "INSERT INTO users (id, name, created_at) VALUES (:id, 'Someone', 0)",
          ["id": .integer(Int64(person))])
        try World.add(db, member: Int64(person), role: "annotator", pseudonym: "p-\(person)")
      }
      for row in all { try Self.add(db, row.id, row.data, row.given, row.label, row.predictions) }
      try db.run(
        "UPDATE project_counts SET done = :tasks, annotations = :all",
        ["tasks": .int(tasks), "all": .int(tasks * each)])
    }
  }

  private static func add(
    _ db: Connection, _ id: Int64, _ data: String, _ given: [(Int64, String)], _ label: String,
    _ predictions: String?
  ) throws {
    try db.run(
      """
      INSERT INTO tasks
        (id, project_id, state, queue_key, wanted, taken, judged, dedupe, created_at, changed_at)
      VALUES (:id, 1, 'done', :id, :judged, :judged, :judged, :dedupe, 0, 0)
      """, ["id": .integer(id), "judged": .int(given.count), "dedupe": .blob(Digest.of("\(id)"))])
    try db.run(
      "INSERT INTO task_payloads (task_id, data, predictions) VALUES (:id, :data, :predictions)",
      ["id": .integer(id), "data": .text(data), "predictions": .text(opt: predictions)])
    for (user, answer) in given {
      try db.run(
        """
        INSERT INTO annotations (project_id, task_id, user_id, answers, counted, submitted_at, changed_at)
        VALUES (1, :task, :user, :answers, 1, 0, 0)
        """,
        [
          "task": .integer(id), "user": .integer(user), "answers": .text(#"{"sentiment":"\#(answer)"}"#),
        ])
    }
    try db.run(
      "INSERT INTO labels (task_id, answers, source, at) VALUES (:task, :answers, 'consensus', 0)",
      ["task": .integer(id), "answers": .text(#"{"sentiment":"\#(label)"}"#)])
  }

  /// Searches and waits for the end.
  @discardableResult
  func search(_ body: JSONValue = [:]) throws -> Wire.Reply {
    try world.person("boss").call(
      "POST", "/api/projects/1/label-errors", body, headers: ["Prefer": "wait=100"])
  }

  func list(_ query: String = "") throws -> JSONValue {
    try world.person("rev").call("GET", "/api/projects/1/label-errors?limit=1000\(query)").json
  }

  /// Of the most suspicious labels, as many as there are wrong ones, the share that is wrong.
  func precisionAtTop() throws -> Double {
    let wrong = wrong
    let top = try list()["items"]?.array?.prefix(wrong.count).compactMap { $0["task"]?["id"]?.integer } ?? []
    return Double(top.count(where: wrong.contains)) / Double(max(1, wrong.count))
  }
}
