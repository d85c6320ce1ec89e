/// The formats that tasks can be imported from.
package enum ImportFormat: String, Sendable, CaseIterable {
  case jsonl, json, csv, tsv, text, zip

  package var delimiter: UInt8? {
    switch self {
    case .csv: UInt8(ascii: ",")
    case .tsv: UInt8(ascii: "\t")
    case .jsonl, .json, .text, .zip: nil
    }
  }

  /// A guess from the beginning of a file, for the preview.
  package static func guess(_ bytes: [UInt8]) -> ImportFormat {
    let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
    guard let first = text.first(where: { !JSONText.isSpace($0) }) else { return .text }
    if first == UInt8(ascii: "{") { return .jsonl }
    if first == UInt8(ascii: "[") { return .json }
    let line = text.prefix { $0 != 0x0a }
    if line.contains(UInt8(ascii: "\t")) { return .tsv }
    return line.contains(UInt8(ascii: ",")) ? .csv : .text
  }
}
