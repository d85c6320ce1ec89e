import Formats
import JSON
import Testing

@Suite struct DelimitedReaderTests {
  @Test(arguments: [1, 3, 1 << 20])
  func `quoted line breaks, doubled quotes and a mark at the beginning are read`(block: Int) throws {
    let text =
      "\u{feff}id,text,source\r\n1,\"two\r\nlines, and \"\"quotes\"\"\",web\r\n\r\n2,plain \"here\",\r\n"
    let reading = try csv(text, block: block)
    #expect(
      reading.records == [
        #"{"data":{"text":"two\r\nlines, and \"quotes\""},"meta":{"id":"1","source":"web"}}"#,
        #"{"data":{"text":"plain \"here\""},"meta":{"id":"2","source":""}}"#,
      ])
    #expect(reading.lines == [2, 5])
  }

  @Test func `a row that is wider or narrower than the header is rejected by the line it starts on`() throws {
    let reading = try csv("text,a\n\"x\ny\",1\nonly\nz,1,2\nlast,2")
    #expect(reading.lines == [2, 6])
    #expect(
      reading.problems == [
        RecordProblem(line: 4, detail: "The row has 1 columns, the header has 2."),
        RecordProblem(line: 5, detail: "The row has 3 columns, the header has 2."),
      ])
  }

  @Test func `rows that end in carriage returns alone are no header without rows`() {
    #expect(throws: FormatError.self) {
      try DelimitedHeader(Array("text,a\rone,1\rtwo,2\r".utf8), delimiter: 0x2c, isEnd: true)
    }
  }

  @Test func `text behind a closing quote and a quote left open are problems`() throws {
    let reading = try csv("text\n\"a\"b\nfine\n\"open\nto the end\n")
    #expect(reading.problems.map(\.line) == [2, 4])
    #expect(reading.records.count == 1)
  }

  @Test func `a row that is not UTF-8 is rejected`() throws {
    let bytes = Array("text\n".utf8) + [0xc3, 0x28, 0x0a] + Array("fine\n".utf8)
    let header = try bytes.withUnsafeBytes { try DelimitedHeader($0, delimiter: 0x2c, isEnd: true) }
    let columns = try ColumnMapping(header: header.names, fields: ["text"], map: nil)
    let reading = try Reading(
      bytes, DelimitedReader(header: header, columns: columns), block: 2, from: header.end)
    #expect(reading.problems == [RecordProblem(line: 2, detail: "The row is not UTF-8.")])
    #expect(reading.records.count == 1)
  }

  @Test func `a mapping says what the columns are, and leaves the rest out`() throws {
    let map: JSONObject = ["text": "Body", "meta.source": "From", "external_id": "No", "priority": "P"]
    let reading = try csv(
      "No\tBody\tFrom\tP\tNoise\n7\thello\tweb\t-3\tx\n\tno id\tweb\t\tx\n9\tbad\tweb\thigh\tx\n",
      map: map, delimiter: "\t")
    #expect(
      reading.records == [
        #"{"external_id":"7","priority":-3,"data":{"text":"hello"},"meta":{"source":"web"}}"#,
        #"{"data":{"text":"no id"},"meta":{"source":"web"}}"#,
      ])
    #expect(reading.problems == [RecordProblem(line: 4, detail: "The priority is not an integer.")])
  }

  @Test(arguments: [
    (["text": "Missing"] as JSONObject, "The file has no column “Missing”: it has “Body”."),
    (
      ["other": "Body"] as JSONObject,
      "“other” is no field of the schema, and not external_id, priority or meta.NAME."
    ),
    (["meta.x": "Body"] as JSONObject, "No column is a field of the schema: it has “text”, the file “Body”."),
  ])
  func `a mapping that cannot be is refused before any row`(map: JSONObject, detail: String) throws {
    #expect(throws: FormatError.badMapping(detail)) { _ = try csv("Body\nx\n", map: map) }
  }

  @Test func `columns without a name or with one twice get their own`() throws {
    let header = try Array(",a,a\n".utf8).withUnsafeBytes {
      try DelimitedHeader($0, delimiter: 0x2c, isEnd: true)
    }
    #expect(header.names == ["column_1", "a", "a_2"])
    #expect(header.end == ReadPosition(offset: 5, line: 2))
  }

  @Test func `formulas that a quote protects come in without it`() throws {
    let reading = try csv("text\n'=1+1\n'fine\n''=x\n-5\n")
    #expect(reading.records.map { $0.contains("\"=1+1\"") }.first == true)
    #expect(reading.records[1] == #"{"data":{"text":"'fine"}}"#)
    #expect(reading.records[2] == #"{"data":{"text":"'=x"}}"#)
  }
}
