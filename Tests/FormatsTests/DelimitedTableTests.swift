import Formats
import Testing

@Suite struct DelimitedTableTests {
  @Test func `a table is read whole, with quotes, blank lines and any line break`() throws {
    let table = try DelimitedTable(Array("task,label\r\n1,\"a,\nb\"\r\n\n2,c".utf8))
    #expect(table.names == ["task", "label"])
    #expect(table.rows.map(\.fields) == [["1", "a,\nb"], ["2", "c"]])
    #expect(table.rows.map(\.line) == [2, 5])
    #expect(table.column("label") == 1 && table.column("x") == nil)
  }

  @Test(arguments: [
    ("a,b\n1\n", "Line 2 has 1 columns, the header has 2."),
    ("a\n\"x\n", "Line 2: A quoted field is not closed."),
    ("", "The first line has no column names."),
  ])
  func `a table that is not whole names its line`(text: String, detail: String) {
    do {
      _ = try DelimitedTable(Array(text.utf8))
      Issue.record("it was read")
    } catch {
      #expect(error.detail == detail)
    }
  }
}
