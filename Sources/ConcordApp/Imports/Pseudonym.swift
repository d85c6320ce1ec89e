/// The name under which a person stands in the exports of one project: made once, said to no one whose it is.
package enum Pseudonym {
  package static func random() -> String {
    let digits = String(UInt64.random(in: 0..<1 << 40), radix: 36)
    return "annotator-" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
