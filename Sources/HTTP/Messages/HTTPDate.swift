import Glibc

/// Dates of HTTP (RFC 9110 section 5.6.7): seconds since 1970 to and from text. Writes the preferred form and reads
/// all three.
package enum HTTPDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The wall clock, whole seconds.
  package static func now() -> Int64 { Int64(time(nil)) }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`. Years 1 to 9999.
  package static func format(_ seconds: Int64) -> String {
    let bounded = min(max(seconds, -62_135_596_800), 253_402_300_799)
    let day = bounded >= 0 ? bounded / 86_400 : (bounded - 86_399) / 86_400
    let time = Int(bounded - day * 86_400)
    let (year, month, dayOfMonth) = civil(day)
    let weekday = Int(((day + 4) % 7 + 7) % 7)
    let century = pad(Int(year / 100)) + pad(Int(year % 100))
    return
      "\(days[weekday]), \(pad(dayOfMonth)) \(months[month - 1]) \(century) "
      + "\(pad(time / 3600)):\(pad(time / 60 % 60)):\(pad(time % 60)) GMT"
  }

  /// nil for anything that is not one of the three forms, or no day of the calendar.
  package static func parse(_ text: String, now: Int64 = HTTPDate.now()) -> Int64? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    if parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT" {
      return seconds(year: number(parts[3], digits: 4), parts[2], number(parts[1], digits: 2), parts[4])
    }
    if parts.count == 4, parts[0].hasSuffix(","), parts[3] == "GMT" {
      let date = parts[1].split(separator: "-", omittingEmptySubsequences: false)
      guard date.count == 3, let short = number(date[2], digits: 2) else { return nil }
      // Two digits mean the year that is at most 50 years ahead.
      let thisYear = civil(now / 86_400).year
      var year = thisYear / 100 * 100 + short
      if year > thisYear + 50 { year -= 100 }
      return seconds(year: year, date[1], number(date[0], digits: 2), parts[2])
    }
    if parts.count == 5 {
      let day = number(parts[2], digits: parts[2].utf8.count == 1 ? 1 : 2)
      return seconds(year: number(parts[4], digits: 4), parts[1], day, parts[3])
    }
    return nil
  }

  private static func seconds(year: Int64?, _ month: Substring, _ day: Int64?, _ clock: Substring) -> Int64? {
    let times = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard let year, let day, let index = months.firstIndex(where: { $0 == month }), times.count == 3,
      let hour = number(times[0], digits: 2), let minute = number(times[1], digits: 2),
      let second = number(times[2], digits: 2), hour < 24, minute < 60, second <= 60, day >= 1
    else { return nil }
    let days = dayNumber(year, Int64(index + 1), day)
    let back = civil(days)
    guard back.month == index + 1, Int64(back.day) == day else { return nil }
    return days * 86_400 + hour * 3_600 + minute * 60 + second
  }

  private static func number(_ text: Substring, digits: Int) -> Int64? {
    guard text.utf8.count == digits else { return nil }
    return String(text).withBytes { $0.decimal }
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Days since 1970 of a proleptic Gregorian date, by eras of 400 years that begin in March.
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    let month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
