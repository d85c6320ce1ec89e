import HTTP
import Testing

struct HTTPDateTests {
  // RFC 9110 section 5.6.7 gives one moment in three forms; the numbers are `date -u -d … +%s`.
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Fri, 31 Dec 1999 23:59:60 GMT", 946_684_800),
    ("Wed, 31 Dec 1969 23:59:59 GMT", -1), ("Mon, 01 Jan 2125 00:00:00 GMT", 4_891_363_200),
  ])
  func `a date is read in each of its forms`(text: String, seconds: Int64) {
    #expect(HTTPDate.parse(text, now: 1_700_000_000) == seconds)
  }

  @Test func `two digits mean a year at most fifty years ahead`() {
    let now: Int64 = 1_700_000_000  // November 2023
    #expect(HTTPDate.parse("Monday, 06-Nov-73 08:49:37 GMT", now: now) == 3_277_183_777)
    #expect(HTTPDate.parse("Wednesday, 06-Nov-74 08:49:37 GMT", now: now) == 152_959_777)
  }

  @Test(arguments: [
    "", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999 08:49:37 GMT",
  ])
  func `what is no date is nil`(text: String) {
    #expect(HTTPDate.parse(text) == nil)
  }

  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_825_600, "Tue, 29 Feb 2000 12:00:00 GMT"),
    (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
    (Int64.min, "Mon, 01 Jan 0001 00:00:00 GMT"),
  ])
  func `a date is written in the preferred form`(seconds: Int64, text: String) {
    #expect(HTTPDate.format(seconds) == text)
  }

  @Test func `writing and reading are inverse over four centuries`() {
    for day in stride(from: Int64(-50_000), through: 100_000, by: 37) {
      let seconds = day * 86_400 + 12_345
      #expect(HTTPDate.parse(HTTPDate.format(seconds)) == seconds)
    }
  }
}
