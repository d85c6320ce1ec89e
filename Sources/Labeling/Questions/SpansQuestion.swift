import JSON

/// Labelled stretches of a text field. Offsets are Unicode code points, the end is exclusive.
///
/// Distance: 1 − F1 of the spans with the same label and the same offsets; two empty sets are the same.
/// Consensus: spans of different people that lie on each other form a cluster; it stands when more than half
/// marked it, with the label and the extent most of them gave (``SpanClusters``); each attribute is voted on among
/// those who have the span.
package struct SpansQuestion: RegionAnswers {
  package static let name = "spans"
  /// Spans of one answer.
  private static let spanLimit = 10_000

  package let field: String?
  package let labels: [LabelOption]
  /// Whether spans may lie on each other.
  package let overlap: Bool
  /// Questions about each span, as a schema of their own.
  package let attributes: LabelSchema?
  /// Each label as the schema writes it: letters can be written in several ways.
  private let values: [String: String]

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    labels = LabelOption.list("labels", in: &settings)
    overlap = settings.bool("overlap") ?? false
    attributes = RegionSettings.attributes(&settings, fields: fields)
    values = Dictionary(labels.map { ($0.value, $0.value) }, uniquingKeysWith: { first, _ in first })
    field = settings.required("field") == nil ? nil : settings.string("field")
    guard let field else { return }
    if let kind = fields.first(where: { $0.name == field })?.kind {
      if kind != .text { settings.refuse("field", "spans need a text field; '\(field)' is \(kind.rawValue)") }
    } else {
      settings.refuse("field", "there is no field '\(field)'")
    }
  }

  package var options: [LabelOption] { labels }
  package var optionList: String { "labels" }
  package var blank: JSONValue? { [] }
  package var measurement: Measurement { .distance }

  package func isEmpty(_ answer: JSONValue) -> Bool { answer.array?.isEmpty ?? true }

  package func canBe(_ value: JSONValue) -> Bool { value.string.map { values[$0] != nil } ?? false }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double { pairDistance(first, second) }

  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    let spans = answers.map(Span.list)
    return PairedComparison.of(pairs, sizes: spans.map { 8 * $0.count }, within: effort) { first, second, _ in
      1 - SpanMatch.exactF1(spans[first], spans[second])
    }
  }

  package func similarity(ofRegion region: JSONValue, to other: JSONValue) -> Double {
    guard let one = Span(region), let two = Span(other) else { return 0 }
    return one.overlap(with: two)
  }

  package func sameRegions(_ regions: [JSONValue], within effort: Effort) -> [[Int]] {
    let places = regions.map { Span($0)?.place }
    let groups = Dictionary(grouping: places.indices, by: { places[$0] })
    // One of them stands for all.
    return places.map { [groups[$0]?.first ?? 0] }
  }

  package func nearest(
    _ places: [JSONValue], among regions: [JSONValue], within effort: Effort
  ) -> [Int?] {
    func list(_ regions: [JSONValue]) -> RegionList<Stretch> {
      let numbers = Dictionary(zip(labels.map(\.value), 0...), uniquingKeysWith: { first, _ in first })
      return RegionList(
        Span.list(.array(regions)).map {
          Labelled(Stretch(start: Double($0.start), end: Double($0.end)), label: numbers[$0.label] ?? -1)
        })
    }
    return list(places).nearest(among: list(regions), within: effort)
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let clusters = SpanClusters(
      answers.map(Span.list), labels: labels.map(\.value), attributes: attributes)
    let (spans, tied) = clusters.consensus(overlap: overlap)
    return (.array(spans.map(\.json)), tied)
  }

  package func uses(_ answer: JSONValue) -> Set<String> { Set(Span.list(answer).map(\.label)) }

  package func identity(_ answer: JSONValue) -> String {
    Span.list(answer).map { "\($0.start),\($0.end),\($0.label)" }.sorted().joined(separator: ";")
  }

  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue {
    var seen: Set<Span.Place> = []
    let renamed = Span.list(answer).map { $0.labelled(names[$0.label] ?? $0.label) }
    return .array(renamed.filter { seen.insert($0.place).inserted }.map(\.json))
  }

  package func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue? {
    .array(Span.list(answer).filter { !labels.contains($0.label) }.map(\.json))
  }

  package func details(_ answers: [(annotator: Int, answer: JSONValue)], of count: Int) -> JSONObject {
    let clusters = SpanClusters(
      answers.map { Span.list($0.answer) }, labels: labels.map(\.value), attributes: attributes)
    return ["regions": clusters.json(annotators: answers.map(\.annotator))]
  }
}

extension SpansQuestion {
  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    guard let entries = answer.array else {
      errors.append(Pointed(pointer: pointer, detail: "must be a list of spans"))
      return nil
    }
    guard entries.count <= Self.spanLimit else {
      errors.append(Pointed(pointer: pointer, detail: "has more than \(Self.spanLimit) spans"))
      return nil
    }
    let before = errors.count
    let length = field.flatMap { data?[$0]?.string }.map { $0.unicodeScalars.count }
    var ids = Set(entries.compactMap { $0["id"]?.string })
    var spans: [Span] = []
    var seen: Set<String> = []
    for (index, entry) in entries.enumerated() {
      let place = pointer.pointing(to: index)
      guard let span = span(entry, at: place, length, &ids, &errors) else { continue }
      if !seen.insert(span.id).inserted {
        errors.append(Pointed(pointer: place.pointing(to: "id"), detail: "another span has this id"))
      }
      spans.append(span)
    }
    guard errors.count == before else { return nil }
    checkOverlaps(spans, at: pointer, &errors)
    return errors.count == before ? .some(.array(spans.map(\.json))) : .none
  }

  private func span(
    _ entry: JSONValue, at pointer: String, _ length: Int?, _ ids: inout Set<String>,
    _ errors: inout [Pointed]
  ) -> Span? {
    var reader = SettingsReader(entry, at: pointer)
    var id = reader.string("id", limit: 100)
    if id?.isEmpty == true { reader.refuse("id", "must not be empty") }
    let label = reader.required("label") == nil ? nil : reader.string("label")
    let range: ClosedRange<Int64> = 0...Int64(length ?? 1_000_000_000)
    let start = reader.required("start") == nil ? nil : reader.integer("start", in: range)
    let end = reader.required("end") == nil ? nil : reader.integer("end", in: range)
    if let label, values[label] == nil { reader.refuse("label", "is none of the labels") }
    if let start, let end, start >= end { reader.refuse("end", "must lie behind start") }
    let said = RegionSettings.answers(to: attributes, &reader)
    let problems = reader.finish()
    errors += problems
    guard problems.isEmpty, let label, let start, let end else { return nil }
    if id == nil {
      // Programs may leave ids out; relations and history need one.
      var number = ids.count + 1
      while ids.contains("s\(number)") { number += 1 }
      id = "s\(number)"
      ids.insert("s\(number)")
    }
    return Span(
      id: id ?? "", start: Int(start), end: Int(end), label: values[label] ?? label, attributes: said ?? [:])
  }

  private func checkOverlaps(_ spans: [Span], at pointer: String, _ errors: inout [Pointed]) {
    let order = spans.indices.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
    if overlap {
      for (first, second) in zip(order, order.dropFirst()) where spans[first].isSame(as: spans[second]) {
        errors.append(Pointed(pointer: pointer.pointing(to: second), detail: "is there twice"))
      }
      return
    }
    var furthest: Int?
    for index in order {
      if let furthest, spans[furthest].overlaps(spans[index]) {
        let detail = "lies on another span, which this question does not allow"
        errors.append(Pointed(pointer: pointer.pointing(to: max(index, furthest)), detail: detail))
      }
      if furthest.map({ spans[$0].end < spans[index].end }) ?? true { furthest = index }
    }
  }
}

extension SpansQuestion {
  /// Spans are matched across annotators and voted on: whether they are there, their label and their extent. Where none
  /// may lie on another, those with more weight behind them stay.
  package func infer(_ answers: [JSONValue], weights: [Double]) -> InferredAnswer? {
    let values = labels.map(\.value)
    let numbers = Dictionary(zip(values, 0...), uniquingKeysWith: { first, _ in first })
    let given = answers.map { Span.list($0).filter { numbers[$0.label] != nil } }
    let consensus = RegionConsensus(
      zip(given, weights).map { spans, weight in
        AnnotatorRegions(
          spans.map {
            Labelled(
              Stretch(start: Double($0.start), end: Double($0.end)), label: numbers[$0.label] ?? -1)
          }, weight: weight)
      })
    guard let confidence = consensus.confidence else { return nil }
    var kept = SeparateRanges()
    var spans: [Span] = []
    for decision in consensus.decisions.filter(\.stands).sorted(by: { $0.confidence > $1.confidence }) {
      let shape = decision.region.shape
      guard overlap || kept.insert(Int(shape.start), Int(shape.end)) else { continue }
      let members = decision.members.map { given[$0.annotator][$0.index].attributes }
      spans.append(
        Span(
          id: "", start: Int(shape.start), end: Int(shape.end), label: values[decision.region.label],
          attributes: attributes?.consensus(ofRegions: members) ?? [:]))
    }
    let sorted = spans.sorted { ($0.start, $0.end, $0.label) < ($1.start, $1.end, $1.label) }
    let named = sorted.enumerated().map { index, span in span.named("c\(index + 1)") }
    return InferredAnswer(
      answer: .array(named.map(\.json)), confidence: min(1, max(0, confidence)), tied: consensus.isTied)
  }
}
