/// One task with its label and annotations as an export record gives it. JSON parts are bytes, passed through.
package struct ExportedTask: Sendable {
  package var id: Int64
  package var externalID: [UInt8]?
  package var data: [UInt8]
  package var meta: [UInt8]?
  package var state: String
  package var label: ExportedLabel?
  package var annotations: [ExportedAnnotation] = []
  /// Written only where they say something, behind the keys of the contract.
  package var priority: Int64 = 0
  package var gold: [UInt8]?
  package var predictions: [UInt8]?
  /// The label's confidence per question, where there are several.
  package var confidences: [UInt8]?
  /// What was decided and said before, where it is asked for.
  package var history: [UInt8]?
  /// Not written: what makes it the same task wherever it is imported, as a digest, and whether its answers are known.
  package var identity: [UInt8] = []
  package var isGold = false

  package init(id: Int64, externalID: [UInt8]?, data: [UInt8], meta: [UInt8]?, state: String) {
    self.id = id
    self.externalID = externalID
    self.data = data
    self.meta = meta
    self.state = state
  }
}

package struct ExportedLabel: Sendable {
  package let answers: [UInt8]
  package let source: String
  package let confidence: Double?
  package let by: String?
  package let at: String
  /// What the reviewer said to it, and why the annotators differed.
  package var comment: String?
  package var reason: String?

  package init(answers: [UInt8], source: String, confidence: Double?, by: String?, at: String) {
    self.answers = answers
    self.source = source
    self.confidence = confidence
    self.by = by
    self.at = at
  }
}

package struct ExportedAnnotation: Sendable {
  package let id: Int64
  package let annotator: String
  package let answers: [UInt8]
  package let seconds: Double
  package let version: Int64
  package let submittedAt: String
  package let counted: Bool
  /// The order in which the sides of preferences stood; written only where it is known.
  package var shown: [UInt8]?

  package init(
    id: Int64, annotator: String, answers: [UInt8], seconds: Double, version: Int64, submittedAt: String,
    counted: Bool
  ) {
    self.id = id
    self.annotator = annotator
    self.answers = answers
    self.seconds = seconds
    self.version = version
    self.submittedAt = submittedAt
    self.counted = counted
  }
}

/// Writes export records of one format, one after another, into bytes that the caller takes away.
package protocol ExportWriter: Sendable {
  static var mediaType: String { get }
  var bytes: ExportBytes { get set }
  mutating func begin()
  mutating func write(_ task: ExportedTask)
}
