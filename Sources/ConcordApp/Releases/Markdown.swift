/// Text of people in a Markdown document: it stays text, whatever it says.
package enum Markdown {
  /// On one line: every mark that could mean something is escaped (CommonMark 0.31, section 2.4), breaks and controls
  /// become spaces, and what turns the direction of writing goes. The marks of ordinary sentences stay as they are.
  package static func line(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars where !Log.turnsWriting(scalar) {
      switch scalar {
      case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}": result += " "
      case ",", ";", "?", "'", "\"", "%", "(": result.unicodeScalars.append(scalar)
      // Behind a number at its beginning they make the line one of a list.
      case ".", ")":
        if result.allSatisfy({ $0.isNumber || $0 == " " }) { result += "\\" }
        result.unicodeScalars.append(scalar)
      case "!"..."/", ":"..."@", "["..."`", "{"..."~":
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
