import JSON
import Labeling
import Testing

/// Schemas and answers written as JSON text, as the wire brings them.
enum Sample {
  static let contract = """
    {"fields": [{"name": "text", "type": "text", "title": "Review"}],
     "questions": [
      {"name": "sentiment", "type": "choice",
       "options": ["positive", "negative", {"value": "mixed", "title": "Mixed", "key": "m"}], "required": true},
      {"name": "aspects", "type": "choice", "multiple": true, "options": ["price", "staff", "food"],
       "when": {"question": "sentiment", "is": ["mixed", "negative"]}},
      {"name": "entities", "type": "spans", "field": "text",
       "labels": ["PER", "ORG", {"value": "LOC", "key": "l", "color": "#0072b2"}]}]}
    """

  static func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

  static func schema(_ text: String = contract) throws -> LabelSchema { try LabelSchema(json(text)) }

  /// A schema with one question and a text field.
  static func schema(asking question: String) throws -> LabelSchema {
    try schema(#"{"fields": [{"name": "text", "type": "text"}], "questions": [\#(question)]}"#)
  }

  /// A schema with one question and a field of every kind.
  static func mediaSchemaText(_ question: String) -> String {
    let kinds = [
      ("text", "text"), ("page", "html"), ("picture", "image"), ("sound", "audio"), ("film", "video"),
      ("rows", "table"), ("list", "json"),
    ]
    let fields = kinds.map { #"{"name": "\#($0.0)", "type": "\#($0.1)"}"# }.joined(separator: ", ")
    return #"{"fields": [\#(fields)], "questions": [\#(question)]}"#
  }

  static func mediaSchema(asking question: String) throws -> LabelSchema {
    try schema(mediaSchemaText(question))
  }

  static func schemaErrors(_ text: String) throws -> [String] {
    let value = try json(text)
    do throws(SchemaErrors) {
      _ = try LabelSchema(value)
      return []
    } catch {
      return error.errors.map { "\($0.pointer): \($0.detail)" }
    }
  }

  static func errors(asking question: String) throws -> [String] {
    try schemaErrors(#"{"fields": [{"name": "text", "type": "text"}], "questions": [\#(question)]}"#)
  }

  static func problems(
    _ schema: LabelSchema, _ answers: String, data: String? = nil
  ) throws -> [String] {
    let (value, task) = (try json(answers), try data.map(json))
    do throws(AnswerErrors) {
      _ = try schema.checkAnswers(value, data: task)
      return []
    } catch {
      return error.errors.map { "\($0.pointer): \($0.detail)" }
    }
  }

  static func answers(_ schema: LabelSchema, _ texts: String...) throws -> [Answers] {
    try texts.map { try schema.checkAnswers(json($0), data: nil) }
  }
}
