/// Times on the wire: RFC 3339, UTC, with milliseconds; inside, UTC milliseconds since 1970.
package func rfc3339(_ milliseconds: Int64) -> String {
  let (days, time) = milliseconds.flooredQuotient(by: 86_400_000)
  return String(unsafeUninitializedCapacity: 24) { room in
    var text = FixedText(room)
    text.write(CivilDate(daysSince1970: days))
    text.write("T")
    text.write(twoDigits: time / 3_600_000)
    text.write(":")
    text.write(twoDigits: time / 60_000 % 60)
    text.write(":")
    text.write(twoDigits: time / 1_000 % 60)
    text.write(".")
    text.write(digit: time / 100 % 10)
    text.write(twoDigits: time % 100)
    text.write("Z")
    return text.count
  }
}

/// A day as contract lists give it: "2026-11-20".
package func dayText(daysSince1970 days: Int64) -> String {
  String(unsafeUninitializedCapacity: 10) { room in
    var text = FixedText(room)
    text.write(CivilDate(daysSince1970: days))
    return text.count
  }
}

/// Milliseconds of an RFC 3339 time with `Z` or an offset, with or without a fraction; nil when it is none.
package func parseRFC3339(_ text: String) -> Int64? {
  var reader = DigitReader(Array(text.utf8))
  guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
    let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
    let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
    let second = reader.number(2), let fraction = reader.milliseconds(), let offset = reader.offsetMinutes()
  else { return nil }
  guard (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day), hour < 24,
    minute < 60,
    second <= 60, reader.isAtEnd
  else { return nil }
  let days = CivilDate(year: year, month: month, day: day).daysSince1970
  let milliseconds = ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1_000 + fraction
  // An offset may lead out of the years that have four digits.
  let written = CivilDate(daysSince1970: milliseconds.flooredQuotient(by: 86_400_000).quotient)
  return (0...9_999).contains(written.year) ? milliseconds : nil
}

/// The proleptic Gregorian calendar by counting from 1 March of year 0 (H. Hinnant, "chrono-compatible low-level
/// date algorithms").
struct CivilDate {
  let year: Int64
  let month: Int64
  let day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(daysSince1970: Int64) {
    let (era, dayOfEra) = (daysSince1970 + 719_468).flooredQuotient(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shiftedYear.flooredQuotient(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}

private struct DigitReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func number(_ digits: Int) -> Int64? {
    guard index + digits <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[index..<index + digits] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    index += digits
    return value
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  mutating func milliseconds() -> Int64? {
    guard take(".") else { return 0 }
    var value: Int64 = 0
    var digits = 0
    while let digit = number(1) {
      if digits < 3 { value = value * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 3)..<3 { value *= 10 }
    return value
  }

  mutating func offsetMinutes() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
    else {
      return nil
    }
    return sign * (hours * 60 + minutes)
  }
}

extension Int64 {
  func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// Text of a length that is known beforehand. An answer's reply has three times in it: divisions by numbers that are known
/// to the compiler are a tenth of the work.
private struct FixedText {
  private let room: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

  /// The last four digits of the year, the month and the day.
  mutating func write(_ date: CivilDate) {
    write(twoDigits: date.year / 100 % 100)
    write(twoDigits: date.year % 100)
    write("-")
    write(twoDigits: date.month)
    write("-")
    write(twoDigits: date.day)
  }

  mutating func write(twoDigits value: Int64) {
    write(digit: value / 10)
    write(digit: value % 10)
  }

  mutating func write(digit value: Int64) { write(byte: 0x30 + UInt8(truncatingIfNeeded: value)) }
  mutating func write(_ character: Unicode.Scalar) { write(byte: UInt8(truncatingIfNeeded: character.value)) }

  private mutating func write(byte: UInt8) {
    room[count] = byte
    count += 1
  }
}
