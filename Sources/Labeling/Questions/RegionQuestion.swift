import JSON

/// A question that is answered with labelled regions of one field: what all of its kinds share.
///
/// Distance: 1 − the mean similarity of the best matching, regions of different labels having nothing in common and
/// those without a partner counting 0. Consensus: matching and voting (``RegionConsensus``); each attribute is voted
/// on among those who have the region.
protocol RegionQuestion: RegionAnswers {
  associatedtype Shape: Region

  /// What one region is called, for messages.
  static var noun: String { get }

  var regions: RegionSettings { get }

  /// The members that say where a region is, in canonical form; mistakes go to the reader.
  func members(_ reader: inout SettingsReader, label: String) -> JSONObject?

  /// What is wrong with regions that are right one by one.
  func checkTogether(_ regions: [JSONObject], at pointer: String, errors: inout [Pointed])

  /// The shape of a region that was checked.
  func shape(of region: JSONValue) -> Shape?

  /// The members that say where a shape is.
  func members(of shape: Shape) -> JSONObject

  /// How far two answers differ whose regions match so.
  func distance(of matching: Matching) -> Double

  /// From which mean similarity on regions of different people may be one.
  var matchThreshold: Double { get }

  /// What of a region that was checked lies beyond its file: where in the region, and why.
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)]

  /// What the regions that became one say besides place, label and attributes.
  func extras(of regions: [JSONValue], within effort: Effort) -> JSONObject

  /// A region whose label was voted or renamed, with all that hangs on its label.
  func settled(_ region: JSONObject) -> JSONObject
}

extension RegionQuestion {
  package var field: String? { regions.field }
  package var options: [LabelOption] { regions.labels }
  package var optionList: String { "labels" }
  package var attributes: LabelSchema? { regions.attributes }
  package var blank: JSONValue? { [] }
  package var measurement: Measurement { .distance }
  package var matchThreshold: Double { Shape.matchThreshold }

  package func isEmpty(_ answer: JSONValue) -> Bool { answer.array?.isEmpty ?? true }

  package func canBe(_ value: JSONValue) -> Bool { value.string.map(regions.has) ?? false }

  func checkTogether(_ regions: [JSONObject], at pointer: String, errors: inout [Pointed]) {}

  func extras(of regions: [JSONValue], within effort: Effort) -> JSONObject { [:] }

  func settled(_ region: JSONObject) -> JSONObject { region }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    let before = errors.count
    let checked = regions.check(answer, at: pointer, noun: Self.noun, &errors) { members(&$0, label: $1) }
    guard let checked else { return nil }
    checkCopies(checked, at: pointer, errors: &errors)
    checkTogether(checked, at: pointer, errors: &errors)
    return errors.count == before ? .some(.array(checked.map { .object($0) })) : .none
  }

  /// The same region a few times over may be meant; by the thousand it would only cost everyone who is compared.
  private func checkCopies(_ regions: [JSONObject], at pointer: String, errors: inout [Pointed]) {
    guard regions.count > RegionSettings.copyLimit else { return }
    var copies: [String: Int] = [:]
    for region in regions { copies[Self.place(region), default: 0] += 1 }
    if copies.values.contains(where: { $0 > RegionSettings.copyLimit }) {
      let detail = "has the same entry more than \(RegionSettings.copyLimit) times"
      errors.append(Pointed(pointer: pointer, detail: detail))
    }
  }

  package func uses(_ answer: JSONValue) -> Set<String> {
    Set(answer.array?.compactMap { $0["label"]?.string } ?? [])
  }

  /// Where the regions are and what they are, whatever their ids, order and attributes.
  package func identity(_ answer: JSONValue) -> String {
    labelled(answer).map { "\($0.label) \($0.shape.measures)" }.sorted().joined(separator: ";")
  }

  package func similarity(ofRegion region: JSONValue, to other: JSONValue) -> Double {
    guard let one = shape(of: region), let two = shape(of: other) else { return 0 }
    return one.similarity(to: two)
  }

  package func sameRegions(_ regions: [JSONValue], within effort: Effort) -> [[Int]] {
    RegionList(labelled(.array(regions))).same(from: 0.5, within: effort)
  }

  package func nearest(
    _ places: [JSONValue], among regions: [JSONValue], within effort: Effort
  ) -> [Int?] {
    RegionList(labelled(.array(places))).nearest(among: RegionList(labelled(.array(regions))), within: effort)
  }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double { pairDistance(first, second) }

  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    let lists = answers.map { RegionList(labelled($0)) }
    return PairedComparison.of(pairs, sizes: lists.map(\.usualSteps), within: effort) {
      distance(of: Matching(lists[$0], lists[$1], within: $2))
    }
  }

  func distance(of matching: Matching) -> Double { RegionDistance.mean(matching) }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let vote = vote(answers, weights: answers.map { _ in 1 })
    return (answer(of: vote, answers), vote.isTied)
  }

  package func infer(_ answers: [JSONValue], weights: [Double]) -> InferredAnswer? {
    let vote = vote(answers, weights: weights)
    return vote.confidence.map {
      InferredAnswer(answer: answer(of: vote, answers), confidence: min(1, max(0, $0)), tied: vote.isTied)
    }
  }

  /// The regions with numbers for labels, in the answer's order.
  func labelled(_ answer: JSONValue) -> [Labelled<Shape>] {
    let numbers = Dictionary(
      zip(regions.labels.map(\.value), 0...), uniquingKeysWith: { first, _ in first })
    return (answer.array ?? []).compactMap { region in
      // A label that the schema no longer has is like no other.
      guard let shape = shape(of: region) else { return nil }
      return Labelled(shape, label: region["label"]?.string.flatMap { numbers[$0] } ?? -1)
    }
  }
}

extension RegionQuestion {
  private func vote(_ answers: [JSONValue], weights: [Double]) -> RegionConsensus<Shape> {
    RegionConsensus(
      zip(answers, weights).map { AnnotatorRegions(labelled($0), weight: $1) }, threshold: matchThreshold)
  }

  private func answer(of vote: RegionConsensus<Shape>, _ answers: [JSONValue]) -> JSONValue {
    let kept = vote.decisions.filter(\.stands)
    let effort = Effort.question.shared(among: kept.count)
    return .array(
      kept.enumerated().map { index, decision in
        var region: JSONObject = ["id": .string("c\(index + 1)")]
        for (key, value) in self.region(of: decision, answers, within: effort) { region[key] = value }
        return .object(region)
      })
  }

  /// What a group of regions was voted to be, without an id. Where somebody drew it just so, it is theirs to the digit.
  private func region(
    of decision: RegionConsensus<Shape>.Decision, _ answers: [JSONValue], within effort: Effort
  ) -> JSONObject {
    let members = decision.members.map { answers[$0.annotator].array?[$0.index] ?? [:] }
    let drawn = members.first { shape(of: $0) == decision.region.shape }
    let place = drawn?.object ?? self.members(of: decision.region.shape)
    let label = decision.region.label
    var region: JSONObject = [
      "label": .string(self.regions.labels.indices.contains(label) ? self.regions.labels[label].value : "")
    ]
    for (key, value) in place where !["id", "label", "attributes"].contains(key) { region[key] = value }
    for (key, value) in extras(of: members, within: effort) { region[key] = value }
    let said = attributes?.consensus(ofRegions: members.map { $0["attributes"]?.object ?? [:] }) ?? [:]
    if !said.isEmpty { region["attributes"] = .object(said) }
    return settled(region)
  }

  /// Regions that look alike from here on are no matter for a reviewer.
  private var sameExtentFrom: Double { 0.9 }

  /// Groups of regions with what they were voted to be, who has each and who has not, what is in dispute, and every
  /// version of it.
  package func details(_ answers: [(annotator: Int, answer: JSONValue)], of count: Int) -> JSONObject {
    let given = answers.map(\.answer)
    let vote = vote(given, weights: given.map { _ in 1 })
    let effort = Effort.question.shared(among: vote.decisions.count)
    let groups = vote.decisions.map { decision -> JSONValue in
      let members = decision.members.map { given[$0.annotator].array?[$0.index] ?? [:] }
      let has = decision.members.map(\.annotator)
      let missing = answers.indices.filter { !has.contains($0) }
      let parts = parts(members, decision.region.shape, isMissed: !missing.isEmpty, within: effort)
      var entry = region(of: decision, given, within: effort)
      entry["by"] = .array(has.map { .integer(Int64(answers[$0].annotator)) })
      entry["missing"] = .array(missing.map { .integer(Int64(answers[$0].annotator)) })
      entry["disputed"] = .bool(!parts.isEmpty)
      entry["parts"] = .array(parts.map { .string($0) })
      entry["versions"] = .array(
        zip(members, has).map { member, annotator in
          var version = member.object ?? [:]
          version["by"] = .integer(Int64(answers[annotator].annotator))
          return .object(version)
        })
      return .object(entry)
    }
    return ["regions": .array(groups)]
  }

  private func parts(
    _ members: [JSONValue], _ voted: Shape, isMissed: Bool, within effort: Effort
  ) -> [String] {
    var parts: [String] = isMissed ? ["existence"] : []
    if Set(members.map { $0["label"]?.string }).count > 1 { parts.append("label") }
    let shapes = members.compactMap { shape(of: $0) }
    if shapes.contains(where: { $0.similarity(to: voted, within: effort) < sameExtentFrom }) {
      parts.append("extent")
    }
    if let first = members.first, members.contains(where: { !hasSameWords($0, first) }) {
      parts.append("attributes")
    }
    return parts
  }

  private func hasSameWords(_ one: JSONValue, _ other: JSONValue) -> Bool {
    (one["attributes"] ?? [:]) == (other["attributes"] ?? [:])
      && (one["text"] ?? "") == (other["text"] ?? "")
  }
}

extension RegionQuestion {
  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue {
    var seen: Set<String> = []
    var kept: [JSONValue] = []
    for entry in answer.array ?? [] {
      guard var region = entry.object else { continue }
      let name = region["label"]?.string.flatMap { names[$0] }
      if let name {
        region["label"] = .string(name)
        region = settled(region)
      }
      let isNew = seen.insert(Self.place(region)).inserted
      // Two that say the same now are one; the same region given twice on purpose stays.
      if isNew || name == nil { kept.append(.object(region)) }
    }
    return .array(kept)
  }

  package func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue? {
    .array((answer.array ?? []).filter { $0["label"]?.string.map { !labels.contains($0) } ?? true })
  }

  /// A region without its id and attributes.
  private static func place(_ region: JSONObject) -> String {
    var place = region
    place["id"] = nil
    place["attributes"] = nil
    return JSONValue.object(place).text
  }
}

extension LabelSchema {
  /// What most of those say who have the region, of each question about it.
  func consensus(ofRegions attributes: [JSONObject]) -> JSONObject {
    consensus(attributes.map { Answers(stored: .object($0)) }).answers.object
  }
}

extension JSONValue {
  /// A whole number where it is one: 12, not 12.0.
  static func shortest(_ number: Double) -> JSONValue {
    abs(number) < 1e15 && number == number.rounded() ? .integer(Int64(number)) : .double(number)
  }
}
