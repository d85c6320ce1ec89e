/// Spreadsheets run cells that begin with = + - @ as formulas. A quote before such a cell keeps it text; putting
/// it there and taking it off again are exact opposites for every cell, those that had quotes already included.
enum FormulaGuard {
  static func added(to cell: [UInt8]) -> [UInt8] {
    isGuarded(cell[...]) || (isFormula(cell[...]) && !isNumber(cell)) ? [quote] + cell : cell
  }

  static func removed(from cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    isGuarded(cell) ? cell.dropFirst() : cell
  }

  private static let quote = UInt8(ascii: "'")

  private static func isFormula(_ cell: ArraySlice<UInt8>) -> Bool {
    guard let first = cell.first else { return false }
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0d: return true
    default: return false
    }
  }

  /// One or more quotes before what would be a formula.
  private static func isGuarded(_ cell: ArraySlice<UInt8>) -> Bool {
    guard cell.first == quote else { return false }
    return isFormula(cell.drop { $0 == quote })
  }

  /// A negative number is no danger, and a quote would make it text.
  private static func isNumber(_ cell: [UInt8]) -> Bool {
    guard cell.count < 40, cell.first == UInt8(ascii: "-") else { return false }
    var dots = 0
    for byte in cell.dropFirst() {
      if byte == UInt8(ascii: ".") {
        dots += 1
      } else if !(0x30...0x39).contains(byte) {
        return false
      }
    }
    return cell.count > 1 && dots <= 1
  }
}
