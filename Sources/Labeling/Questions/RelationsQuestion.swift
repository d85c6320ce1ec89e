import JSON

/// Labelled arrows between the regions of another question, by region id; without `directed` they have no direction.
///
/// Ids mean nothing beyond one person's answers, so relations are compared with the regions they join beside them
/// (``joined(_:regions:)``). Distance: 1 − F1 of relations with the same label whose ends are the same: with equal labels and,
/// for spans, equal offsets, else a similarity of one half. Consensus: a vote on each relation, put on the regions of
/// the consensus (``anchored(_:to:)``).
package struct RelationsQuestion: QuestionType {
  package static let name = "relations"
  private static let relationLimit = 10_000

  /// The question whose regions are joined.
  package let over: String
  package let labels: [LabelOption]
  package let directed: Bool
  /// The rules of ``over``, once the schema has found it.
  private(set) var ends: (any RegionAnswers)?
  private let values: Set<String>

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    over = settings.name("over") ?? ""
    labels = LabelOption.list("labels", in: &settings)
    directed = settings.bool("directed") ?? true
    values = Set(labels.map(\.value))
  }

  package var options: [LabelOption] { labels }
  package var optionList: String { "labels" }
  package var blank: JSONValue? { [] }
  package var measurement: Measurement { .distance }
  package func isEmpty(_ answer: JSONValue) -> Bool { answer.array?.isEmpty ?? true }
  package func canBe(_ value: JSONValue) -> Bool { value.string.map(values.contains) ?? false }

  package func uses(_ answer: JSONValue) -> Set<String> {
    Set(answer.array?.compactMap { $0["label"]?.string } ?? [])
  }

  package func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue? {
    .array((answer.array ?? []).filter { $0["label"]?.string.map { !labels.contains($0) } ?? true })
  }

  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue {
    var seen: Set<String> = []
    let renamed = (answer.array ?? []).compactMap { entry -> JSONValue? in
      guard var relation = entry.object, let label = relation["label"]?.string else { return nil }
      relation["label"] = .string(names[label] ?? label)
      return seen.insert(key(.object(relation))).inserted ? .some(.object(relation)) : .none
    }
    return .array(renamed)
  }

  /// The same for relations that say the same: without a direction the ends in either order.
  private func key(_ relation: JSONValue) -> String {
    var ends = [relation["from"]?.string ?? "", relation["to"]?.string ?? ""]
    if !directed { ends.sort() }
    return JSONValue.array((ends + [relation["label"]?.string ?? ""]).map { .string($0) }).text
  }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    guard let entries = answer.array, entries.count <= Self.relationLimit else {
      let detail =
        answer.array == nil ? "must be a list of relations" : "has more than \(Self.relationLimit) relations"
      errors.append(Pointed(pointer: pointer, detail: detail))
      return nil
    }
    let before = errors.count
    var seen: Set<String> = []
    var relations: [JSONValue] = []
    for (index, entry) in entries.enumerated() {
      var reader = SettingsReader(entry, at: pointer.pointing(to: index))
      if let relation = relation(&reader) {
        if !seen.insert(key(relation)).inserted { reader.refuse(at: reader.pointer, "is there twice") }
        relations.append(relation)
      }
      errors += reader.finish()
    }
    return errors.count == before ? .some(.array(relations)) : .none
  }

  private func relation(_ reader: inout SettingsReader) -> JSONValue? {
    let from = reader.required("from") == nil ? nil : reader.string("from", limit: 100)
    let to = reader.required("to") == nil ? nil : reader.string("to", limit: 100)
    let label = reader.required("label") == nil ? nil : reader.string("label")
    if let label, !values.contains(label) { reader.refuse("label", "is none of the labels") }
    if let from, from == to { reader.refuse("to", "must be another region than from") }
    guard let from, let to, let label else { return nil }
    return ["from": .string(from), "to": .string(to), "label": .string(label)]
  }

  /// Ends that are no regions of the answer to ``over``.
  func checkEnds(_ answer: JSONValue, regions: JSONValue?, at pointer: String, errors: inout [Pointed]) {
    let ids = Set(regions?.array?.compactMap { $0["id"]?.string } ?? [])
    for (index, relation) in (answer.array ?? []).enumerated() {
      for end in ["from", "to"] where !(relation[end]?.string.map(ids.contains) ?? false) {
        let detail = "is no region of the answer to '\(over)'"
        errors.append(Pointed(pointer: pointer.pointing(to: index).pointing(to: end), detail: detail))
      }
    }
  }
}

extension RelationsQuestion {
  private static let endsKey = "ends"

  func joining(_ kind: any RegionAnswers) -> RelationsQuestion {
    var question = self
    question.ends = kind
    return question
  }

  /// The relations, each with the two regions that it joins.
  func joined(_ answer: JSONValue, regions: JSONValue?) -> JSONValue {
    let known = Dictionary(
      (regions?.array ?? []).map { ($0["id"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    return .array(
      (answer.array ?? []).map { entry in
        var relation = entry.object ?? [:]
        let ends = ["from", "to"].map { entry[$0]?.string.flatMap { known[$0] } ?? .null }
        relation[Self.endsKey] = .array(ends)
        return .object(relation)
      })
  }

  /// What ``joined(_:regions:)`` made of it, undone.
  func withoutEnds(_ answer: JSONValue) -> JSONValue {
    .array(
      (answer.array ?? []).map { entry in
        var relation = entry.object ?? [:]
        relation[Self.endsKey] = nil
        return .object(relation)
      })
  }

  /// The relations between those of `regions` that lie on the ones they joined; a relation that finds none is left
  /// out, as is one that was there already.
  func anchored(_ answer: JSONValue, to regions: JSONValue?, within effort: Effort = .question) -> JSONValue {
    let given = regions?.array ?? []
    var places: [JSONValue] = []
    // Regions of several people may have one id; most relations join a few regions over and over.
    var numbers: [String: [Int]] = [:]
    func number(_ relation: JSONValue, _ end: Int) -> Int? {
      guard let place = self.end(relation, end) else { return nil }
      let id = place["id"]?.string ?? ""
      if let known = numbers[id]?.first(where: { places[$0] == place }) { return known }
      numbers[id, default: []].append(places.count)
      places.append(place)
      return places.count - 1
    }
    let joined = (answer.array ?? []).map { (from: number($0, 0), to: number($0, 1)) }
    let nearest = ends?.nearest(places, among: given, within: effort) ?? []
    func id(_ place: Int?) -> String? {
      place.flatMap { nearest[$0] }.flatMap { given[$0]["id"]?.string }
    }
    var seen: Set<String> = []
    return .array(
      zip(answer.array ?? [], joined).compactMap { entry, ends -> JSONValue? in
        guard let from = id(ends.from), let to = id(ends.to), from != to else { return nil }
        let relation: JSONValue = [
          "from": .string(from), "to": .string(to), "label": entry["label"] ?? .null,
        ]
        return seen.insert(key(relation)).inserted ? .some(relation) : .none
      })
  }

  /// The region at one end; nil where it is not known.
  private func end(_ relation: JSONValue, _ end: Int) -> JSONValue? {
    let place = relation[Self.endsKey]?.array?[end]
    return place?.object == nil ? .none : place
  }

  /// The same where the regions are one's own and were renamed: those that are still there keep their ids.
  func followed(_ answer: JSONValue, to regions: JSONValue?) -> JSONValue {
    let ids = Set((regions?.array ?? []).compactMap { $0["id"]?.string })
    var seen: Set<String> = []
    return .array(
      (answer.array ?? []).compactMap { entry -> JSONValue? in
        let ends = ["from", "to"].enumerated().map { index, end in
          entry[end]?.string.flatMap { ids.contains($0) ? $0 : twin(entry, index, regions) }
        }
        guard let from = ends[0], let to = ends[1], from != to else { return nil }
        let relation: JSONValue = [
          "from": .string(from), "to": .string(to), "label": entry["label"] ?? .null,
        ]
        return seen.insert(key(relation)).inserted ? .some(relation) : .none
      })
  }

  /// The region at the very place where an end was.
  private func twin(_ relation: JSONValue, _ end: Int, _ regions: JSONValue?) -> String? {
    guard let place = relation[Self.endsKey]?.array?[end], let ends else { return nil }
    return regions?.array?.first { ends.similarity(ofRegion: place, to: $0) == 1 }?["id"]?.string
  }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double { pairDistance(first, second) }

  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    let joined = joined(answers, within: effort)
    let sizes = joined.answers.map { 16 * $0.count }
    return PairedComparison.of(pairs, sizes: sizes, within: effort) { first, second, _ in
      let count = joined.answers[first].count + joined.answers[second].count
      return count == 0 ? 0 : 1 - 2 * Double(joined.matched(first, second)) / Double(count)
    }
  }

  private func joined(_ answers: [JSONValue], within effort: Effort) -> JoinedRelations {
    JoinedRelations(
      answers.map { answer in
        (answer.array ?? []).map { relation in
          let ids = [relation["from"]?.string ?? "", relation["to"]?.string ?? ""]
          return (relation["label"]?.string ?? "", ids.enumerated().map { ($1, end(relation, $0)) })
        }
      }, directed: directed, over: ends, within: effort)
  }

  /// The two ends: regions where they are known, else ids.
  private func places(_ relation: JSONValue) -> [JSONValue] {
    let ids = [relation["from"] ?? .null, relation["to"] ?? .null]
    guard let ends = relation[Self.endsKey]?.array, ends.count == 2 else { return ids }
    return zip(ends, ids).map { $0.isNull ? $1 : $0 }
  }

  package func identity(_ answer: JSONValue) -> String {
    (answer.array ?? []).map { relation in
      var words = places(relation).map { end in
        end.object == nil ? end.text : ends?.identity(.array([end])) ?? end.text
      }
      if !directed { words.sort() }
      return (words + [relation["label"]?.string ?? ""]).joined(separator: " ")
    }
    .sorted().joined(separator: ";")
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let vote = vote(answers, weights: answers.map { _ in 1 })
    return (vote.answer, vote.tied)
  }

  package func infer(_ answers: [JSONValue], weights: [Double]) -> InferredAnswer? {
    let vote = vote(answers, weights: weights)
    return InferredAnswer(answer: vote.answer, confidence: vote.confidence, tied: vote.tied)
  }

  /// Relations that more than half of the weight has; the confidence is the mean weight behind each decision.
  private func vote(
    _ answers: [JSONValue], weights: [Double]
  ) -> (answer: JSONValue, confidence: Double, tied: Bool) {
    var groups: [(relation: JSONValue, support: Double, people: Set<Int>)] = []
    // By what the first of a group is called.
    var named: [JoinedRelations.Relation: [Int]] = [:]
    let joined = joined(answers, within: .question)
    for (person, answer) in answers.enumerated() {
      for (relation, number) in zip(answer.array ?? [], joined.answers[person]) {
        let known = joined.names(of: number).flatMap { named[$0] ?? [] }
          .filter { !groups[$0].people.contains(person) }.min()
        if let known {
          groups[known].support += weights[person]
          groups[known].people.insert(person)
        } else {
          named[joined.name(of: number), default: []].append(groups.count)
          groups.append((relation, weights[person], [person]))
        }
      }
    }
    let total = weights.reduce(0, +)
    guard total > 0, !groups.isEmpty else { return ([], 1, false) }
    let shares = groups.map { $0.support / total }
    let kept = zip(groups, shares).filter { $1 > 0.5 + 1e-9 }.map(\.0.relation)
    let confidence = shares.reduce(0) { $0 + max($1, 1 - $1) } / Double(shares.count)
    return (.array(kept), min(1, confidence), shares.contains { abs($0 - 0.5) <= 1e-9 })
  }
}
