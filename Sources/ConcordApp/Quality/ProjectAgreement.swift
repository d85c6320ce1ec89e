import Agreement
import JSON
import Labeling

/// The agreement report of a project: every question, and over all of them who agrees with whom.
package struct ProjectAgreement: Sendable {
  struct Annotator: Sendable {
    /// nil: the reader may not know who it is.
    let id: Int64?
    let name: String
    let annotations: Int
  }

  /// Pairs shown at most; of more people those with the most annotations come first.
  static let peopleLimit = 60

  let computedAt: Int64
  let annotations: Int
  let tasks: Int
  let isTruncated: Bool
  let annotators: [Annotator]
  let questions: [QuestionAgreement]
  let totals: PairTotals

  /// Positions of the annotators as they are listed: the busiest first.
  private var order: [Int] {
    annotators.indices.sorted { (annotators[$1].annotations, $0) < (annotators[$0].annotations, $1) }
  }

  package func write(_ writer: inout JSONWriter) {
    let order = order
    var place = [Int](repeating: 0, count: order.count)
    for (listed, position) in order.enumerated() { place[position] = listed }
    writer.beginObject()
    writer.member("computed_at", rfc3339(computedAt))
    writer.member("annotations", annotations)
    writer.member("tasks", tasks)
    writer.member("truncated", isTruncated)
    writer.key("annotators")
    writer.list(order) { writer, position in
      writer.member("id", annotators[position].id)
      writer.member("name", annotators[position].name)
      writer.member("annotations", annotators[position].annotations)
      writer.member("units", totals.sharedUnits[position] ?? 0)
      writer.measured(totals.people[position]?.mean)
    }
    writer.key("pairs")
    writer.list(listed(Array(totals.pairs.keys), place)) { writer, entry in
      writer.member("first", entry.first)
      writer.member("second", entry.second)
      writer.member("units", totals.units[entry.pair] ?? 0)
      writer.measured(totals.pairs[entry.pair]?.mean)
    }
    writer.key("questions")
    writer.list(questions) { writer, question in write(question, place, &writer) }
    writer.endObject()
  }

  /// The pairs by their places in the list of annotators, in order, without those of too many people.
  private func listed(
    _ pairs: [PairTotals.Pair], _ place: [Int]
  ) -> [(pair: PairTotals.Pair, first: Int, second: Int)] {
    pairs.map { pair in
      let (one, other) = (place[pair.first], place[pair.second])
      return (pair, min(one, other), max(one, other))
    }
    .filter { $0.second < Self.peopleLimit }
    .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private func write(_ agreement: QuestionAgreement, _ place: [Int], _ writer: inout JSONWriter) {
    writer.member("question", agreement.question.name)
    writer.member("title", agreement.question.title)
    writer.member("type", agreement.question.typeName)
    writer.member("level", agreement.level)
    writer.member("units", agreement.units)
    writer.key("n")
    writer.beginObject()
    writer.member("units", agreement.units)
    writer.member("annotators", agreement.people)
    writer.endObject()
    writer.member("rated", agreement.rated)
    writer.member("ratings", agreement.ratings)
    writer.member("people", agreement.people)
    writer.member("coverage", agreement.coverage)
    writer.member("skewed", agreement.isSkewed)
    writer.key("coefficients")
    writer.beginArray()
    for coefficient in agreement.coefficients { coefficient.write(&writer) }
    writer.endArray()
    writer.key("categories")
    writer.list(agreement.categories) { writer, category in
      writer.member("value", category.value)
      writer.member("title", category.title)
      writer.member("count", category.count)
      writer.member("share", category.share)
    }
    writePeople(agreement, place, &writer)
    writeConfusion(agreement, &writer)
  }

  private func writePeople(_ agreement: QuestionAgreement, _ place: [Int], _ writer: inout JSONWriter) {
    let values = Dictionary(uniqueKeysWithValues: agreement.pairs.map { ($0.pair, $0) })
    writer.key("pairs")
    writer.list(listed(Array(values.keys), place)) { writer, entry in
      let value = values[entry.pair]
      writer.member("first", entry.first)
      writer.member("second", entry.second)
      writer.member("units", value?.units ?? 0)
      writer.member("measure", agreement.measure)
      writer.member("value", value?.statistic.value)
      writer.member("reason", value?.statistic.reason?.rawValue)
      writer.member("agreement", value?.similarity)
    }
    let totals = agreement.totals
    let people = agreement.annotatorRatings.indices.filter { agreement.annotatorRatings[$0] > 0 }
    writer.key("annotators")
    writer.list(people.sorted { place[$0] < place[$1] }) { writer, position in
      writer.member("annotator", place[position])
      writer.member("ratings", agreement.annotatorRatings[position])
      writer.member("units", totals.sharedUnits[position] ?? 0)
      writer.measured(totals.people[position]?.mean)
    }
  }

  private func writeConfusion(_ agreement: QuestionAgreement, _ writer: inout JSONWriter) {
    guard let confusion = agreement.confusion else { return writer.member("confusion", JSONValue.null) }
    writer.key("confusion")
    writer.beginObject()
    writer.key("values")
    writer.beginArray()
    for value in confusion.values { writer.string(value) }
    writer.endArray()
    writer.key("counts")
    writer.beginArray()
    for row in confusion.counts {
      writer.beginArray()
      for count in row { writer.integer(count) }
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
  }
}

extension JSONWriter {
  /// A value, or that nobody else rated the same tasks.
  fileprivate mutating func measured(_ value: Double?) {
    member("value", value)
    member("reason", value == nil ? Undefined.noSharedUnits.rawValue : nil)
  }

  /// A list of objects.
  fileprivate mutating func list<Element>(
    _ elements: [Element], _ members: (inout JSONWriter, Element) -> Void
  ) {
    beginArray()
    for element in elements {
      beginObject()
      members(&self, element)
      endObject()
    }
    endArray()
  }
}
