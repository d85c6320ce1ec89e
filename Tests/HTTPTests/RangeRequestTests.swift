import HTTP
import Testing

struct RangeRequestTests {
  @Test(
    arguments: [
      ("bytes=0-9", [0..<10]), ("bytes=90-", [90..<100]), ("bytes=-10", [90..<100]),
      ("bytes=-1000", [0..<100]),
      ("bytes=0-4,10-14", [0..<5, 10..<15]), ("Bytes=0-0", [0..<1]),
      ("bytes=0-99999999999999999999", [0..<100]),
      ("bytes=50-60, 200-300", [50..<61]), ("bytes= 1-2 , 3-4", [1..<3, 3..<5]),
    ] as [(String, [Range<Int64>])])
  func `a range names bytes of the file`(text: String, ranges: [Range<Int64>]) {
    #expect(RangeRequest.parse(text, size: 100) == .ranges(ranges))
  }

  @Test(arguments: ["bytes=100-", "bytes=-0", "bytes=200-300,400-", "bytes=99999999999999999999-"])
  func `a range beyond the file is unsatisfiable`(text: String) {
    #expect(RangeRequest.parse(text, size: 100) == .unsatisfiable)
  }

  @Test(arguments: [
    "bytes", "bytes=", "items=0-5", "bytes=5-2", "bytes=a-b", "bytes=1", "bytes=--1", "bytes=1-2-3",
    "bytes=+1-2",
    "bytes=1-2,,x", "bytes=0-99,0-99", "bytes=1-2;3-4",
  ])
  func `what is not understood, or is no use, is ignored`(text: String) {
    #expect(RangeRequest.parse(text, size: 100) == .whole)
  }

  @Test func `more ranges than the limit give the whole file`() {
    let ranges = (0..<4).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ",")
    #expect(RangeRequest.parse("bytes=\(ranges)", size: 100, limit: 3) == .whole)
    #expect(RangeRequest.parse("bytes=\(ranges)", size: 100, limit: 4) != .whole)
  }

  @Test func `an empty file has no ranges`() {
    #expect(RangeRequest.parse("bytes=0-", size: 0) == .unsatisfiable)
    #expect(RangeRequest.parse("bytes=-5", size: 0) == .unsatisfiable)
  }
}
