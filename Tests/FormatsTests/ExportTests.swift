import Formats
import JSON
import Testing

@Suite struct ExportTests {
  private func task(text: String = "a") -> ExportedTask {
    var task = ExportedTask(
      id: 7, externalID: Array("x\"1".utf8), data: JSONValue.object(["text": .string(text), "n": 1]).bytes,
      meta: Array(#"{"source":"web","deep":{"a":[1]}}"#.utf8), state: "done")
    task.label = ExportedLabel(
      answers: Array(#"{"mood":"sad","marks":[{"start":0}]}"#.utf8), source: "consensus", confidence: 0.75,
      by: nil,
      at: "2026-11-20T08:00:00.000Z")
    task.annotations = [
      ExportedAnnotation(
        id: 3, annotator: "annotator-1", answers: Array(#"{"mood":"sad"}"#.utf8), seconds: 4, version: 2,
        submittedAt: "2026-11-20T08:00:00.000Z", counted: true)
    ]
    return task
  }

  @Test func `a record has every key of the contract, null when empty`() throws {
    var writer = JSONLExport()
    writer.write(task())
    writer.write(ExportedTask(id: 8, externalID: nil, data: Array("{}".utf8), meta: nil, state: "open"))
    let lines = String(decoding: writer.bytes.content, as: UTF8.self).split(separator: "\n")
    #expect(
      lines[0]
        == #"{"id":7,"external_id":"x\"1","data":{"text":"a","n":1},"meta":{"source":"web","deep":{"a":[1]}},"state":"done","label":{"answers":{"mood":"sad","marks":[{"start":0}]},"source":"consensus","confidence":0.75,"by":null,"at":"2026-11-20T08:00:00.000Z"},"annotations":[{"id":3,"annotator":"annotator-1","answers":{"mood":"sad"},"seconds":4,"version":2,"submitted_at":"2026-11-20T08:00:00.000Z","counted":true}]}"#
    )
    #expect(
      lines[1]
        == #"{"id":8,"external_id":null,"data":{},"meta":null,"state":"open","label":null,"annotations":[]}"#)
  }

  @Test func `CSV has a column for each field, meta key and question, and JSON for the rest`() throws {
    var writer = DelimitedExport(
      delimiter: 0x2c, fields: ["text"], metaKeys: ["source"], questions: ["mood", "marks"],
      guardsFormulas: false)
    writer.begin()
    writer.write(task(text: "say \"no\"\nagain"))
    let text = String(decoding: writer.bytes.content, as: UTF8.self)
    #expect(
      text.hasPrefix(
        "id,external_id,state,text,data_more,meta.source,meta_more,label.mood,label.marks,label_source,label_confidence,label_by,label_at,annotations\r\n"
          + "7,\"x\"\"1\",done,\"say \"\"no\"\"\nagain\",\"{\"\"n\"\":1}\",web,\"{\"\"deep\"\":{\"\"a\"\":[1]}}\",sad,\"[{\"\"start\"\":0}]\",consensus,0.75,,2026-11-20T08:00:00.000Z,\"[{"
      ))
    #expect(text.hasSuffix("]\"\r\n"))
  }

  @Test(arguments: [
    "=1+1", "'=1+1", "''@x", "-5", "-5+1", "+", "\tx", "'", "plain", "", "'-5", "@", "\u{c}=x", "\r\n",
  ])
  func `a guarded cell comes back as it was`(text: String) throws {
    var writer = DelimitedExport(
      delimiter: 0x2c, fields: ["text"], metaKeys: [], questions: [], guardsFormulas: true)
    writer.begin()
    writer.write(
      ExportedTask(
        id: 1, externalID: nil, data: JSONValue.object(["text": .string(text)]).bytes, meta: nil,
        state: "open"))
    let file = String(decoding: writer.bytes.content, as: UTF8.self)
    let reading = try csv(file)
    #expect(reading.problems.isEmpty)
    let data = try JSONValue(parsing: try #require(reading.records.first))["data"]
    #expect(data?["text"]?.string == text)
    #expect(!file.contains(",=") && !file.contains(",@") && !file.contains(",+"))
  }
}
