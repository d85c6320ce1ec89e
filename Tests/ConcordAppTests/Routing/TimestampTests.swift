import ConcordApp
import Testing

struct TimestampTests {
  @Test(
    arguments: [
      (Int64(0), "1970-01-01T00:00:00.000Z"), (1_795_165_200_123, "2026-11-20T09:00:00.123Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
    ])
  func `a time is written as RFC 3339 and read back`(milliseconds: Int64, text: String) {
    #expect(rfc3339(milliseconds) == text)
    #expect(parseRFC3339(text) == milliseconds)
  }

  @Test(
    arguments: [
      ("2026-11-20T10:00:00+01:00", Int64(1_795_165_200_000)), ("2026-11-20T09:00:00Z", 1_795_165_200_000),
      ("2026-11-20 09:00:00.5z", 1_795_165_200_500), ("2026-11-20T09:00:00.123456Z", 1_795_165_200_123),
    ])
  func `offsets and fractions are understood`(text: String, milliseconds: Int64) {
    #expect(parseRFC3339(text) == milliseconds)
  }

  @Test(
    arguments: [
      "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
      "", "2026-11-20", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-20T24:00:00Z",
      "2026-11-20T09:00:00", "2026-11-20T09:00:00.Z", "2026-11-20T09:00:00Zx", "+026-11-20T09:00:00Z",
    ])
  func `what is no time is nothing`(text: String) {
    #expect(parseRFC3339(text) == nil)
  }
}
