/// Text of people in a Markdown document: it stays text, whatever it says.
package enum Markdown {
  /// On one line: every mark that could mean something is escaped (CommonMark 0.31, section 2.4), breaks and controls
  /// become spaces, and what turns the direction of writing goes.
  package static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars where !Log.turnsWriting(scalar) {
      switch scalar.value {
      case 0...0x1f, 0x7f...0x9f, 0x2028, 0x2029: result += " "
      case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e:
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.trimmingSpaces
  }

  /// Paragraphs as they were written; what begins a line begins no list, and what is indented no code.
  package static func paragraphs(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      line(String($0))
    }
    return lines.joined(separator: "\n")
  }

  static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  static func table(_ head: [String], _ rows: [[String]]) -> String {
    row(head) + row(head.indices.map { $0 == 0 ? "---" : "--:" }) + rows.map(row).joined()
  }
}
