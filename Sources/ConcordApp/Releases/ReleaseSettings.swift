import JSON
import Labeling

/// What a release is to be: how it is called, which tasks go in, how they are split. Kept with the job in the shape in
/// which it was asked for.
struct ReleaseSettings: Sendable {
  struct Share: Sendable, Equatable {
    let split: String
    let share: Double
  }

  static let standardShares = [
    Share(split: "train", share: 0.8), Share(split: "validation", share: 0.1),
    Share(split: "test", share: 0.1),
  ]
  static let mostSplits = 10
  /// Whole numbers beyond this are not the same in every program.
  static let largestSeed: Int64 = 9_007_199_254_740_991
  /// How far the shares may be from 1 in sum: 1/3 is written with some digits.
  private static let sumTolerance = 1e-6

  let name: String
  let description: String
  let licence: String
  /// What is new in this version.
  let note: String
  let states: [TaskState]
  /// Labels that are less sure stay out; those that a person decided have no confidence and go in.
  let minConfidence: Double?
  let includesGold: Bool
  let shares: [Share]
  /// nil: the one of the release before, or a drawn one.
  var seed: Int64?
  /// The question whose labels are spread evenly over the splits.
  let stratifyBy: String?
  /// The key of `meta` whose values are never parted.
  let groupBy: String?

  static let keys: Set = [
    "name", "description", "licence", "note", "states", "min_confidence", "gold", "splits", "seed",
    "stratify_by", "group_by",
  ]

  init(_ body: inout BodyReader) {
    name = body.string("name", length: 1...200)
    description = body.optionalString("description", length: 0...10_000) ?? ""
    licence = body.optionalString("licence", length: 0...200) ?? ""
    note = body.optionalString("note", length: 0...2_000) ?? ""
    states = Self.states(&body)
    let asksForConfidence = body.optionalValue("min_confidence").map { !$0.isNull } ?? false
    minConfidence = asksForConfidence ? body.double("min_confidence", 0...1) : nil
    includesGold = body.optionalBool("gold") ?? true
    shares = Self.shares(&body)
    seed = body.optionalInteger("seed", 0...Self.largestSeed)
    stratifyBy = body.optionalString("stratify_by", length: 1...200)
    groupBy = body.optionalString("group_by", length: 1...200)
  }

  /// As a job kept it.
  init(stored: JSONObject) throws {
    var body = BodyReader(JSONObject(stored.members.filter { Self.keys.contains($0.key) }))
    self.init(&body)
    try body.finish()
  }

  var json: JSONObject {
    var object: JSONObject = [
      "name": .string(name), "description": .string(description), "licence": .string(licence),
      "note": .string(note), "states": .array(states.map { .string($0.rawValue) }),
      "gold": .bool(includesGold),
      "splits": .object(JSONObject(shares.map { ($0.split, .double($0.share)) })),
    ]
    if let minConfidence { object["min_confidence"] = .double(minConfidence) }
    if let seed { object["seed"] = .integer(seed) }
    if let stratifyBy { object["stratify_by"] = .string(stratifyBy) }
    if let groupBy { object["group_by"] = .string(groupBy) }
    return object
  }

  private static func states(_ body: inout BodyReader) -> [TaskState] {
    guard let value = body.optionalValue("states"), !value.isNull else { return [.done] }
    let given = (value.array ?? []).map { $0.string.flatMap(TaskState.init(rawValue:)) }
    let states = given.compactMap(\.self)
    if states.isEmpty || states.count < given.count || states.contains(.excluded) {
      body.fail("states", "must be a list of open, review, done")
    }
    return TaskState.allCases.filter(states.contains)
  }

  private static func shares(_ body: inout BodyReader) -> [Share] {
    guard let given = body.optionalObject("splits") else { return standardShares }
    var shares: [Share] = []
    for (name, value) in given {
      guard isSplitName(name) else {
        body.fail("splits", "a split is called by small letters, digits and _, a letter first, at most 40")
        continue
      }
      guard let share = value.double, (0...1).contains(share) else {
        body.fail("splits/\(name)", "must be a number from 0 to 1")
        continue
      }
      // A share of nothing makes no file.
      if share > 0 { shares.append(Share(split: name, share: share)) }
    }
    if given.count > mostSplits { body.fail("splits", "must be at most \(mostSplits)") }
    if abs(shares.reduce(0) { $0 + $1.share } - 1) > sumTolerance {
      body.fail("splits", "the shares must add up to 1")
    }
    return shares
  }

  private static func isSplitName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, (0x61...0x7a).contains(first), bytes.count <= 40 else { return false }
    return bytes.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
  }

  /// What the project must have for it.
  func check(against schema: LabelSchema) throws {
    guard let stratifyBy else { return }
    guard let question = schema.question(stratifyBy), Strata.canSpread(question) else {
      throw Problem.schemaViolation(
        "/stratify_by", "must be a question with one choice or one step of a scale")
    }
  }
}
