import JSON

/// How the work of a project goes: contract section 4, with its defaults.
package struct Workflow: Sendable, Equatable {
  package enum Review: String, Sendable, CaseIterable { case none, disputed, all }
  package enum Order: String, Sendable, CaseIterable { case sequential, random, priority }
  /// In what order the queue goes: as asked for, but shuffled where gold is drawn among the tasks. In the order of
  /// arrival the number of a gold task would stand out of the row.
  package enum QueueOrder: String, Sendable { case sequential, random, priority, shuffledPriority }
  /// How answers become a consensus and a confidence, once there are enough of them to fit a model.
  package enum Inference: String, Sendable, CaseIterable {
    case dawidSkene = "dawid_skene"
    case oneCoin = "one_coin"
    case glad
    case mace
    case weightedMajority = "weighted_majority"
    case majority
  }
  /// Whether each task gets as many judgments, or more where it helps.
  package enum Policy: String, Sendable, CaseIterable { case fixed, adaptive }
  /// What a quota is for: all time, or each day.
  package enum QuotaPeriod: String, Sendable, CaseIterable { case total, day }
  package enum GoldAction: String, Sendable, CaseIterable { case pause, warn }

  /// How many gold tasks an annotator answers before any other, and what share of them rightly.
  package struct Qualification: Sendable, Equatable {
    package let tasks: Int
    package let accuracy: Double
  }

  /// Whether it matters here who can do what.
  package var asksForSkills: Bool { !skills.isEmpty || skillFrom != nil }

  /// Whether anyone here may be given gold.
  package var usesGold: Bool { goldRate > 0 || training > 0 || qualification != nil }

  package var queueOrder: QueueOrder {
    switch order {
    case .random: .random
    case .sequential: usesGold ? .random : .sequential
    case .priority: usesGold ? .shuffledPriority : .priority
    }
  }

  /// Answers that a task needs.
  package var judgments = 1
  /// Answers that a disputed task gets at most.
  package var maxJudgments = 3
  /// The mean pairwise similarity from which a task is agreed.
  package var agreement = 0.75
  /// The confidence that every question's consensus needs; nil: not asked for.
  package var confidence: Double?
  /// Which model the consensus comes from.
  package var inference = Inference.dawidSkene
  package var policy = Policy.fixed
  /// Answers in all, those to gold and imported ones too; nil: no limit.
  package var budget: Int?
  /// Answers of one person, those to gold too; nil: no limit.
  package var quota: Int?
  /// A quota for each day renews itself at midnight, UTC.
  package var quotaPeriod = QuotaPeriod.total
  /// What everyone who labels must be able to do.
  package var skills: [String] = []
  /// The key of a task's `meta` that names one more skill which it asks for; nil: tasks ask for none.
  package var skillFrom: String?
  package var review = Review.disputed
  /// The share of agreed tasks that go to review all the same.
  package var reviewSample = 0.1
  package var order = Order.sequential
  package var leaseSeconds = 900
  package var skipsToReview = 3
  package var selfReview = false
  package var maxRounds = 3
  package var goldRate = 0.0
  package var goldMin = 5
  package var goldAccuracy = 0.7
  package var goldAction = GoldAction.pause
  package var showGoldFeedback = false
  /// How far an answer may lie from gold and still be right, 0 to 1.
  package var goldTolerance = 0.1
  /// Gold tasks that an annotator begins with, with feedback and without a score.
  package var training = 0
  /// The entry test; nil: none.
  package var qualification: Qualification?
  /// Annotators see their own numbers, and examples to learn from.
  package var annotatorStats = true
  /// What a judgment costs, and an hour of work on top; nil: not said. For the forecast of the overview.
  package var costPerJudgment: Double?
  package var costPerHour: Double?
  package var currency = ""
  /// A key that answers a lone single choice also submits.
  package var autoSubmit = true
  /// Reviewers do not see who gave which answers.
  package var blindReview = false
  /// The share of decided tasks that a second reviewer decides as well, without seeing the first decision.
  package var secondReview = 0.0
  /// Annotators may appeal, once, against a reviewer's label that differs from theirs.
  package var appeals = true
  /// What can be wrong with an annotation, for reviewers to name.
  package var errorCategories = Workflow.standardErrorCategories
  /// The share of tasks with a prediction that is answered without seeing it, to learn what seeing it does.
  package var anchoringControl = 0.0
  /// Hosts from which tasks may show files by their `https:` address: names, or `*.` and a name for all below it.
  package var mediaHosts: [String] = []
  /// How much each question counts for the similarity; 1 where absent.
  package var weights: [String: Double] = [:]

  package static let standard = Workflow()
  /// When an adaptive project counts a task as sure, where nothing else is said.
  package static let adaptiveConfidence = 0.95
  package static let standardErrorCategories = [
    "wrong label", "missed", "too much", "wrong extent", "careless",
  ]
  package static let mostErrorCategories = 20
  package static let mostSkills = 20

  /// Takes what `json` names from it and the rest from `base`. Unknown settings are refused; pointers from the
  /// workflow's root.
  package init(_ json: JSONValue, over base: Workflow = .standard) throws(SchemaErrors) {
    self = base
    var reader = SettingsReader(json, at: "")
    readJudgments(&reader)
    readReview(&reader)
    readGold(&reader)
    readCost(&reader)
    let errors = reader.finish()
    guard errors.isEmpty else { throw SchemaErrors(errors: errors) }
  }

  private init() {}

  private mutating func readJudgments(_ reader: inout SettingsReader) {
    judgments = reader.integer("judgments", in: 1...100).map(Int.init) ?? judgments
    if let most = reader.integer("max_judgments", in: 1...100).map(Int.init) {
      maxJudgments = most
      if most < judgments { reader.refuse("max_judgments", "must be at least judgments, \(judgments)") }
    } else {
      maxJudgments = max(maxJudgments, judgments)
    }
    agreement = reader.share("agreement") ?? agreement
    // Here null means something: not asked for.
    if reader.object["confidence"]?.isNull == true { confidence = nil }
    confidence = reader.share("confidence") ?? confidence
    inference = reader.word("inference") ?? inference
    readEconomy(&reader)
    order = reader.word("order") ?? order
    leaseSeconds = reader.integer("lease_seconds", in: 1...86_400).map(Int.init) ?? leaseSeconds
    autoSubmit = reader.bool("auto_submit") ?? autoSubmit
    anchoringControl = reader.share("anchoring_control") ?? anchoringControl
    mediaHosts = MediaHosts.read(&reader, "media_hosts") ?? mediaHosts
    readWeights(&reader)
  }

  /// How many judgments there may be. An adaptive project needs to know when a task is sure.
  private mutating func readEconomy(_ reader: inout SettingsReader) {
    policy = reader.word("policy") ?? policy
    if policy == .adaptive && confidence == nil { confidence = Self.adaptiveConfidence }
    if policy == .adaptive, let needed = confidence, needed < 0.5 {
      reader.refuse("confidence", "must be at least 0.5 where the policy is adaptive")
    }
    // Here null means something: no limit.
    if reader.object["budget"]?.isNull == true { budget = nil }
    budget = reader.integer("budget", in: 1...1_000_000_000).map(Int.init) ?? budget
    if reader.object["quota"]?.isNull == true { quota = nil }
    quota = reader.integer("quota", in: 1...1_000_000_000).map(Int.init) ?? quota
    quotaPeriod = reader.word("quota_period") ?? quotaPeriod
    skills = readWords(&reader, "skills", most: Self.mostSkills) ?? skills
    if reader.object["skill_from"]?.isNull == true { skillFrom = nil }
    if let key = reader.string("skill_from", limit: 60) { skillFrom = key.isEmpty ? nil : key }
  }

  private mutating func readWeights(_ reader: inout SettingsReader) {
    guard let given = reader.value("weights") else { return }
    guard let members = given.object else { return reader.refuse("weights", "must be an object") }
    weights = [:]
    for (question, weight) in members {
      if let number = weight.double, number >= 0, number <= 1_000 {
        weights[question] = number
      } else {
        reader.refuse(at: "/weights".pointing(to: question), "must be a number from 0 to 1000")
      }
    }
  }

  private mutating func readReview(_ reader: inout SettingsReader) {
    review = reader.word("review") ?? review
    reviewSample = reader.share("review_sample") ?? reviewSample
    skipsToReview = reader.integer("skips_to_review", in: 1...1_000).map(Int.init) ?? skipsToReview
    selfReview = reader.bool("self_review") ?? selfReview
    maxRounds = reader.integer("max_rounds", in: 0...100).map(Int.init) ?? maxRounds
    blindReview = reader.bool("blind_review") ?? blindReview
    secondReview = reader.share("second_review") ?? secondReview
    appeals = reader.bool("appeals") ?? appeals
    errorCategories =
      readWords(&reader, "error_categories", most: Self.mostErrorCategories) ?? errorCategories
  }

  /// A list of different names.
  private func readWords(_ reader: inout SettingsReader, _ key: String, most: Int) -> [String]? {
    guard let given = reader.value(key) else { return nil }
    let words = given.array?.compactMap(\.string) ?? []
    guard let list = given.array, words.count == list.count, words.count <= most else {
      reader.refuse(key, "must be a list of at most \(most) names")
      return nil
    }
    guard words.allSatisfy({ (1...60).contains($0.unicodeScalars.count) }), Set(words).count == words.count
    else {
      reader.refuse(key, "must be different names of 1 to 60 characters")
      return nil
    }
    return words
  }

  private mutating func readGold(_ reader: inout SettingsReader) {
    goldRate = reader.share("gold_rate") ?? goldRate
    goldMin = reader.integer("gold_min", in: 1...10_000).map(Int.init) ?? goldMin
    goldAccuracy = reader.share("gold_accuracy") ?? goldAccuracy
    goldAction = reader.word("gold_action") ?? goldAction
    showGoldFeedback = reader.bool("show_gold_feedback") ?? showGoldFeedback
    goldTolerance = reader.share("gold_tolerance") ?? goldTolerance
    training = reader.integer("training", in: 0...1_000).map(Int.init) ?? training
    annotatorStats = reader.bool("annotator_stats") ?? annotatorStats
    // Here null means something: no test.
    if reader.object["qualification"]?.isNull == true { qualification = nil }
    guard let given = reader.value("qualification") else { return }
    var settings = SettingsReader(given, at: "/qualification")
    let tasks = settings.required("tasks").flatMap { _ in settings.integer("tasks", in: 1...1_000) }
    let accuracy = settings.required("accuracy").flatMap { _ in settings.share("accuracy") }
    if let tasks, let accuracy { qualification = Qualification(tasks: Int(tasks), accuracy: accuracy) }
    reader.add(settings.finish())
  }

  private mutating func readCost(_ reader: inout SettingsReader) {
    // Here null means something: no price.
    if reader.object["cost_per_judgment"]?.isNull == true { costPerJudgment = nil }
    if reader.object["cost_per_hour"]?.isNull == true { costPerHour = nil }
    func price(_ key: String) -> Double? {
      guard let price = reader.number(key) else { return nil }
      guard (0...1_000_000).contains(price) else {
        reader.refuse(key, "must be a price from 0 to 1000000")
        return nil
      }
      return price
    }
    costPerJudgment = price("cost_per_judgment") ?? costPerJudgment
    costPerHour = price("cost_per_hour") ?? costPerHour
    currency = reader.string("currency", limit: 8) ?? currency
  }

  /// Complete: every setting is written out.
  package var json: JSONValue {
    [
      "judgments": .integer(Int64(judgments)), "max_judgments": .integer(Int64(maxJudgments)),
      "agreement": .double(agreement), "confidence": confidence.map { .double($0) } ?? .null,
      "inference": .string(inference.rawValue), "policy": .string(policy.rawValue),
      "budget": budget.map { .integer(Int64($0)) } ?? .null,
      "quota": quota.map { .integer(Int64($0)) } ?? .null,
      "quota_period": .string(quotaPeriod.rawValue),
      "skills": .array(skills.map { .string($0) }),
      "skill_from": skillFrom.map { .string($0) } ?? .null,
      "media_hosts": .array(mediaHosts.map { .string($0) }), "review": .string(review.rawValue),
      "review_sample": .double(reviewSample),
      "order": .string(order.rawValue), "lease_seconds": .integer(Int64(leaseSeconds)),
      "skips_to_review": .integer(Int64(skipsToReview)), "self_review": .bool(selfReview),
      "max_rounds": .integer(Int64(maxRounds)), "gold_rate": .double(goldRate),
      "gold_min": .integer(Int64(goldMin)), "gold_accuracy": .double(goldAccuracy),
      "gold_action": .string(goldAction.rawValue), "show_gold_feedback": .bool(showGoldFeedback),
      "gold_tolerance": .double(goldTolerance), "training": .integer(Int64(training)),
      "qualification": qualification.map {
        ["tasks": .integer(Int64($0.tasks)), "accuracy": .double($0.accuracy)]
      } ?? .null, "annotator_stats": .bool(annotatorStats),
      "cost_per_judgment": costPerJudgment.map { .double($0) } ?? .null,
      "cost_per_hour": costPerHour.map { .double($0) } ?? .null, "currency": .string(currency),
      "auto_submit": .bool(autoSubmit), "blind_review": .bool(blindReview),
      "anchoring_control": .double(anchoringControl), "second_review": .double(secondReview),
      "appeals": .bool(appeals),
      "error_categories": .array(errorCategories.map { .string($0) }),
      "weights": .object(JSONObject(weights.sorted { $0.key < $1.key }.map { ($0.key, .double($0.value)) })),
    ]
  }
}
