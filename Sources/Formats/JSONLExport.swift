/// Writes one JSON object a line, as section 6 of the contract gives it.
package struct JSONLExport: ExportWriter {
  package static let mediaType = "application/jsonl"
  package var bytes = ExportBytes()

  package init() {}
  package mutating func begin() {}

  package mutating func write(_ task: ExportedTask) {
    bytes.literal(#"{"id":"#)
    bytes.integer(task.id)
    bytes.literal(#","external_id":"#)
    bytes.stringOrNull(task.externalID)
    bytes.literal(#","data":"#)
    bytes.raw(task.data)
    bytes.literal(#","meta":"#)
    bytes.rawOrNull(task.meta)
    bytes.literal(#","state":""#)
    bytes.text(task.state)
    bytes.literal(#"","label":"#)
    if let label = task.label { write(label) } else { bytes.literal("null") }
    bytes.literal(#","annotations":"#)
    bytes.annotations(task.annotations)
    writeExtras(task)
    bytes.literal("}\n")
  }

  private mutating func write(_ label: ExportedLabel) {
    bytes.literal(#"{"answers":"#)
    bytes.raw(label.answers)
    bytes.literal(#","source":"#)
    bytes.string(label.source)
    bytes.literal(#","confidence":"#)
    bytes.number(label.confidence)
    bytes.literal(#","by":"#)
    bytes.stringOrNull(label.by)
    bytes.literal(#","at":"#)
    bytes.string(label.at)
    if let comment = label.comment {
      bytes.literal(#","comment":"#)
      bytes.string(comment)
    }
    if let reason = label.reason {
      bytes.literal(#","reason":"#)
      bytes.string(reason)
    }
    bytes.byte(UInt8(ascii: "}"))
  }

  private mutating func writeExtras(_ task: ExportedTask) {
    if task.priority != 0 {
      bytes.literal(#","priority":"#)
      bytes.integer(task.priority)
    }
    if let gold = task.gold {
      bytes.literal(#","gold":"#)
      bytes.raw(gold)
    }
    if let predictions = task.predictions {
      bytes.literal(#","predictions":"#)
      bytes.raw(predictions)
    }
    if let confidences = task.confidences {
      bytes.literal(#","confidences":"#)
      bytes.raw(confidences)
    }
    if let history = task.history {
      bytes.literal(#","history":"#)
      bytes.raw(history)
    }
  }
}

extension ExportBytes {
  mutating func annotations(_ annotations: [ExportedAnnotation]) {
    var separator = UInt8(ascii: "[")
    for annotation in annotations {
      byte(separator)
      separator = UInt8(ascii: ",")
      literal(#"{"id":"#)
      integer(annotation.id)
      literal(#","annotator":"#)
      string(annotation.annotator)
      literal(#","answers":"#)
      raw(annotation.answers)
      literal(#","seconds":"#)
      number(annotation.seconds)
      literal(#","version":"#)
      integer(annotation.version)
      literal(#","submitted_at":"#)
      string(annotation.submittedAt)
      literal(annotation.counted ? #","counted":true"# : #","counted":false"#)
      if let shown = annotation.shown {
        literal(#","shown":"#)
        raw(shown)
      }
      byte(UInt8(ascii: "}"))
    }
    if annotations.isEmpty { byte(separator) }
    byte(UInt8(ascii: "]"))
  }
}
