import Agreement
import JSON
import Labeling
import SQLite

/// Reads what is kept of a project's answers; what it holds then needs no database to become a report.
package struct AgreementReport {
  private let workflow: Workflow
  private let names: [Int64: QualityStore.Name]
  /// Annotators, the busiest first: their positions are their places in the report.
  private let people: [Int64]
  private let counts: [Int]
  private let tasks: Int
  private let annotations: Int
  /// Annotations that are not counted yet.
  private let pending: Int
  private var questions: [KeptQuestion] = []
  private var samples: [QuestionSample] = []
  private var sampleSize = 0

  package init(_ db: Connection, project: Int64) throws {
    guard let (schema, workflow) = try QualityStore.rules(db, project: project) else {
      throw Problem.notFound
    }
    self.workflow = workflow
    names = try QualityStore.names(db, project: project)
    let state = try TallyStore.state(db, project: project)
    pending = try TallyStore.pendingCount(db, project: project, after: state.countedTo, limit: 10_000_000)
    let sums = try TallyReading.sums(db, project: project)
    let kept = try TallyReading.people(db, project: project)
    let busiest = (kept[""] ?? [:]).sorted { ($1.value.ratings, $0.key) < ($0.value.ratings, $1.key) }
    people = busiest.map(\.key)
    counts = busiest.map(\.value.ratings)
    tasks = Int(sums[""]?[.tasks] ?? 0)
    annotations = Int(sums[""]?[.annotations] ?? 0)
    let places = Dictionary(zip(people, people.indices), uniquingKeysWith: { first, _ in first })
    func placed<T>(_ byUser: [Int64: T]?) -> [Int: T] {
      Dictionary(
        (byUser ?? [:]).compactMap { user, value in places[user].map { ($0, value) } },
        uniquingKeysWith: { first, _ in first })
    }
    let patterns = try TallyReading.patterns(db, project: project)
    let labels = try TallyReading.labels(db, project: project)
    let habits = try TallyReading.habits(db, project: project)
    for question in schema.questions {
      let name = question.name
      questions.append(
        KeptQuestion(
          TallyQuestion(question), sums: sums[name] ?? [:], patterns: patterns[name] ?? [],
          labels: labels[name] ?? [:], people: placed(kept[name]), habits: placed(habits[name])))
    }
    try readPairs(db, project)
    try readSample(db, project, schema, places, upTo: state.countedTo)
  }

  /// Pairs of those who are shown: looked up pair by pair where there are many more people.
  private mutating func readPairs(_ db: Connection, _ project: Int64) throws {
    let shown = people.prefix(ProjectAgreement.peopleLimit).enumerated().map { (place: $0, user: $1) }
      .sorted { $0.user < $1.user }
    let isCrowd = people.count > ProjectAgreement.peopleLimit
    let places = Dictionary(shown.map { ($0.user, $0.place) }, uniquingKeysWith: { first, _ in first })
    for index in questions.indices {
      for (position, first) in shown.enumerated() {
        let others = shown[(position + 1)...]
        guard let lowest = others.first?.user, let highest = others.last?.user else { continue }
        let ranges = isCrowd ? others.map { $0.user...$0.user } : [lowest...highest]
        for range in ranges {
          try questions[index].read(db, project, first: first, with: range, places)
        }
      }
    }
  }

  private mutating func readSample(
    _ db: Connection, _ project: Int64, _ schema: LabelSchema, _ places: [Int64: Int], upTo id: Int64
  ) throws {
    samples = schema.questions.map(QuestionSample.init)
    guard questions.contains(where: \.needsSample) else { return }
    let end = try TallyReading.endOfSample(db, project: project, size: TallyWriting.sampleSize)
    var units: [Int64: Int] = [:]
    try TallyReading.sample(db, project: project, below: end, upTo: id) { task, user, answers in
      let unit = units[task] ?? units.count
      units[task] = unit
      guard let place = places[user] else { return }
      let answers = Answers(stored: answers)
      for index in samples.indices { samples[index].add(answers, task: unit, annotator: place) }
    }
    sampleSize = units.count
  }

  /// - Parameter isBlind: the reader may not know who gave which answers.
  package func report(isBlind: Bool, now: Int64) -> ProjectAgreement {
    let questions = zip(questions, samples).map { QuestionAgreement($0, $1) }
    var totals = PairTotals()
    for question in questions {
      let weight = workflow.weights[question.question.name] ?? 1
      if weight > 0 { totals.add(question.totals, weight: weight) }
    }
    let annotators = zip(people, counts).map { user, count in
      let name = isBlind ? names[user]?.pseudonym : names[user]?.name
      return ProjectAgreement.Annotator(id: isBlind ? nil : user, name: name ?? "", annotations: count)
    }
    return ProjectAgreement(
      computedAt: now, annotations: annotations, tasks: tasks, pending: pending, sample: sampleSize,
      annotators: annotators, questions: questions, totals: totals)
  }
}

extension KeptQuestion {
  /// Whether some of its figures are not told by sums.
  var needsSample: Bool { !tally.isNominal || counted == nil || people.count > 2 }

  fileprivate mutating func read(
    _ db: Connection, _ project: Int64, first: (place: Int, user: Int64), with range: ClosedRange<Int64>,
    _ places: [Int64: Int]
  ) throws {
    guard tally.hasCells else {
      try TallyReading.pairs(
        db, project: project, question: question.name, first: first.user, with: range
      ) { second, units, similarity in
        guard let other = places[second] else { return }
        pairs[PairTotals.Pair(first.place, other)] = PairTotals.Sum(
          similarity: similarity, weight: Double(units))
      }
      return
    }
    let codes = Dictionary(zip(categories, categories.indices), uniquingKeysWith: { first, _ in first })
    try TallyReading.cells(
      db, project: project, question: question.name, first: first.user, with: range
    ) { second, mine, theirs, units in
      guard let other = places[second], let row = codes[mine], let column = codes[theirs] else { return }
      let pair = PairTotals.Pair(first.place, other)
      let isTurned = other < first.place
      cells[pair, default: []].append(
        Cell(mine: isTurned ? column : row, theirs: isTurned ? row : column, units: units))
      pairs[pair, default: PairTotals.Sum()].add(similarity(row, column), weight: Double(units))
    }
  }

  private func similarity(_ one: Int, _ other: Int) -> Double {
    if one == other { return 1 }
    guard case .ordinal(let lowest, _) = tally.measurement else { return 0 }
    return 1 - question.kind.distance(.integer(lowest + Int64(one)), .integer(lowest + Int64(other)))
  }
}
