/// Turns the digits of a checked JSON number into a value, exactly and in no locale.
enum JSONNumber {
  /// The integer, when it fits into 64 bits. `-0` is left to `double`, which keeps its sign.
  static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = digits[0] == UInt8(ascii: "-")
    var value: Int64 = 0
    for digit in digits[(isNegative ? 1 : 0)...] {
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let unit = Int64(digit &- 0x30)
      let (next, overflows) =
        isNegative ? tens.subtractingReportingOverflow(unit) : tens.addingReportingOverflow(unit)
      if tooLarge || overflows { return nil }
      value = next
    }
    return isNegative && value == 0 ? nil : value
  }

  /// The nearest double; nil when it lies beyond the largest.
  static func double(_ digits: UnsafeBufferPointer<UInt8>) -> Double? {
    if let exact = exactDouble(digits) { return exact }
    // The standard library reads in the C locale and rounds correctly; the grammar was checked before,
    // so that its own words (inf, nan, hexadecimal) cannot get here.
    guard let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// Clinger's fast path (How to Read Floating Point Numbers Accurately, 1990): with at most 2^53 in the
  /// digits and at most 10^22 in the exponent both are exact doubles, and one operation rounds once.
  private static func exactDouble(_ digits: UnsafeBufferPointer<UInt8>) -> Double? {
    guard digits.count <= 24 else { return nil }
    var mantissa: UInt64 = 0
    var exponent = 0
    var isFraction = false
    var at = digits[0] == UInt8(ascii: "-") ? 1 : 0
    while at < digits.count {
      let byte = digits[at]
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if byte | 0x20 == UInt8(ascii: "e") {
        exponent += writtenExponent(digits, from: at + 1)
        break
      } else {
        guard mantissa < 1 << 53 / 10 else { return nil }
        mantissa = mantissa * 10 + UInt64(byte &- 0x30)
        if isFraction { exponent -= 1 }
      }
      at += 1
    }
    guard mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
    let scaled =
      exponent < 0 ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
    return digits[0] == UInt8(ascii: "-") ? -scaled : scaled
  }

  private static func writtenExponent(_ digits: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var value = 0
    for byte in digits[start...] where byte != UInt8(ascii: "+") && byte != UInt8(ascii: "-") {
      value = min(value * 10 + Int(byte &- 0x30), 10_000)
    }
    return digits[start] == UInt8(ascii: "-") ? -value : value
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]
}
