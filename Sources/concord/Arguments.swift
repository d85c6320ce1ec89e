/// An option of a command: `--name VALUE`, or a switch where `value` is nil.
struct Option: Sendable {
  let name: String
  let value: String?
  let help: String
  var isRequired = false
}

/// Wrong use of the command line: one line of why, and exit status 64 (EX_USAGE of sysexits.h).
struct UsageError: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// What was given on the command line, held against the options that the command knows.
struct Arguments {
  private var values: [String: [String]] = [:]

  /// Reads `--name value`, `--name=value` and switches; anything else is wrong use.
  init(_ words: ArraySlice<String>, options: [Option]) throws(UsageError) {
    var rest = words
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else { throw UsageError("unexpected \"\(word)\"") }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts.first ?? "")
      guard let option = options.first(where: { $0.name == name }) else {
        throw UsageError("unknown option --\(name)")
      }
      if option.value == nil {
        guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
        values[name, default: []].append("")
      } else if parts.count == 2 {
        values[name, default: []].append(String(parts[1]))
      } else if let value = rest.popFirst() {
        values[name, default: []].append(value)
      } else {
        throw UsageError("--\(name) needs \(option.value ?? "a value")")
      }
    }
    for option in options where option.isRequired && values[option.name] == nil {
      throw UsageError("--\(option.name) is missing")
    }
  }

  /// The last value given; it wins.
  subscript(_ name: String) -> String? { values[name]?.last }
  func all(_ name: String) -> [String] { values[name] ?? [] }
  func has(_ name: String) -> Bool { values[name] != nil }

  func required(_ name: String) throws(UsageError) -> String {
    guard let value = self[name] else { throw UsageError("--\(name) is missing") }
    return value
  }

  /// A whole number in decimal digits.
  func number(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = self[name] else { return nil }
    guard !text.isEmpty, text.utf8.count < 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text), range.contains(number)
    else { throw UsageError("--\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)") }
    return number
  }

  /// A share in decimal digits with at most one point: "0.05", "1".
  func share(_ name: String, in range: ClosedRange<Double>) throws(UsageError) -> Double? {
    guard let text = self[name] else { return nil }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let isDecimal = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
    guard isDecimal, text.utf8.count < 20, let share = Double(text), range.contains(share) else {
      throw UsageError("--\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return share
  }
}
