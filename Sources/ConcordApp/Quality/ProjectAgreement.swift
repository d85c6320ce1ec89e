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
  /// Annotations that are not counted yet.
  let pending: Int
  /// Tasks in the sample that some figures rest on.
  let sample: Int
  let annotators: [Annotator]
  let questions: [QuestionAgreement]
  let totals: PairTotals

  package func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("computed_at", rfc3339(computedAt))
    writer.member("annotations", annotations)
    writer.member("tasks", tasks)
    writer.member("truncated", pending > 0)
    writer.member("pending", pending)
    writer.member("sample", sample)
    writer.key("annotators")
    writer.list(Array(annotators.indices)) { writer, position in
      writer.member("id", annotators[position].id)
      writer.member("name", annotators[position].name)
      writer.member("annotations", annotators[position].annotations)
      writer.member("units", totals.sharedUnits[position] ?? 0)
      writer.measured(totals.people[position]?.mean)
    }
    writer.key("pairs")
    writer.list(listed(Array(totals.pairs.keys))) { writer, entry in
      writer.member("first", entry.first)
      writer.member("second", entry.second)
      writer.member("units", totals.units[entry] ?? 0)
      writer.measured(totals.pairs[entry]?.mean)
    }
    writer.key("questions")
    writer.list(questions) { writer, question in write(question, &writer) }
    writer.endObject()
  }

  /// The pairs in order, without those of too many people.
  private func listed(_ pairs: [PairTotals.Pair]) -> [PairTotals.Pair] {
    pairs.filter { $0.second < Self.peopleLimit }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private func write(_ agreement: QuestionAgreement, _ writer: inout JSONWriter) {
    writer.member("question", agreement.question.name)
    writer.member("title", agreement.question.title)
    writer.member("type", agreement.question.typeName)
    writer.member("level", agreement.level)
    writer.member("units", agreement.units)
    writer.object("n") { writer in
      writer.member("units", agreement.units)
      writer.member("annotators", agreement.people)
    }
    writer.member("rated", agreement.rated)
    writer.member("ratings", agreement.ratings)
    writer.member("people", agreement.people)
    writer.member("coverage", agreement.coverage)
    writer.member("skewed", agreement.isSkewed)
    writer.array("coefficients", agreement.coefficients) { $1.write(&$0) }
    writer.key("categories")
    writer.list(agreement.categories) { writer, category in
      writer.member("value", category.value)
      writer.member("title", category.title)
      writer.member("count", category.count)
      writer.member("share", category.share)
      writer.member("compared", category.compared)
      writer.member("agreement", category.agreement)
      writer.member("reason", category.agreement == nil ? Undefined.noSharedUnits.rawValue : nil)
    }
    writePeople(agreement, &writer)
    writeConfusion(agreement, &writer)
    writer.object("regions", agreement.regions) { $1.write(&$0) }
  }

  private func writePeople(_ agreement: QuestionAgreement, _ writer: inout JSONWriter) {
    let values = Dictionary(uniqueKeysWithValues: agreement.pairs.map { ($0.pair, $0) })
    writer.key("pairs")
    writer.list(listed(Array(values.keys))) { writer, entry in
      let value = values[entry]
      writer.member("first", entry.first)
      writer.member("second", entry.second)
      writer.member("units", value?.units ?? 0)
      writer.member("measure", agreement.measure)
      writer.member("value", value?.statistic.value)
      writer.member("reason", value?.statistic.reason?.rawValue)
      writer.member("agreement", value?.similarity)
    }
    let totals = agreement.totals
    writer.key("annotators")
    writer.list(agreement.annotatorRatings.sorted { $0.key < $1.key }) { writer, entry in
      writer.member("annotator", entry.key)
      writer.member("ratings", entry.value)
      writer.member("units", totals.sharedUnits[entry.key] ?? 0)
      writer.measured(totals.people[entry.key]?.mean)
      // Of more people the page shows no spread.
      guard entry.key < Self.peopleLimit else { return }
      writer.key("labels")
      writer.list((agreement.habits[entry.key] ?? [:]).sorted { $0.key < $1.key }) { writer, label in
        writer.member("value", label.key)
        writer.member("count", label.value)
      }
    }
  }

  private func writeConfusion(_ agreement: QuestionAgreement, _ writer: inout JSONWriter) {
    guard let confusion = agreement.confusion else { return writer.member("confusion", JSONValue.null) }
    writer.object("confusion") { writer in
      writer.writeCounts(of: confusion.values, confusion.counts)
    }
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
