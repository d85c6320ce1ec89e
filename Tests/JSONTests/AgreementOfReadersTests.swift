import Foundation
import JSON
import Testing

/// A small generator with a seed, so that a failure comes back.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

@Test func `parser and scanner agree about documents with random damage`() {
  var random = Seeded(state: 7)
  let start = Array(
    #"{"id":12,"text":"äöü \"x\" 😀 \u00e9","tags":["a","b",{"c":null,"d":-1.25e-3}],"n":{"a":true,"b":[]}}"#
      .utf8)
  let material = Array(#"{}[]":,\/u0 19eE+-.tfn"#.utf8) + [0, 0x1f, 0x7f, 0x80, 0xc3, 0xe2, 0xed, 0xf0, 0xff]
  var accepted = 0
  for _ in 0..<40_000 {
    var bytes = start
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[place] = material[Int.random(in: 0..<material.count, using: &random)]
      case 1: bytes.remove(at: place)
      default: bytes.insert(material[Int.random(in: 0..<material.count, using: &random)], at: place)
      }
    }
    if isAccepted(bytes) { accepted += 1 }
  }
  #expect(accepted > 500, "some damage is harmless")
}

@Test func `what is read as a value is written and read as the same value`() throws {
  var random = Seeded(state: 11)
  for _ in 0..<2_000 {
    let value = randomValue(depth: 4, &random)
    #expect(try JSONValue(parsing: value.bytes) == value)
    #expect(try JSONValue(parsing: value.text).bytes == value.bytes)
    let other = try JSONSerialization.jsonObject(with: Data(value.bytes), options: .fragmentsAllowed)
    #expect(JSONSerialization.isValidJSONObject([other]), "an independent reader takes it")
  }
}

private func randomValue(depth: Int, _ random: inout Seeded) -> JSONValue {
  switch Int.random(in: 0..<(depth == 0 ? 5 : 7), using: &random) {
  case 0: return .null
  case 1: return .bool(Bool.random(using: &random))
  case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
  case 3:
    let double = Double(bitPattern: random.next())
    return .double(double.isFinite ? double : 0.5)
  case 4: return .string(randomText(&random))
  case 5:
    return .array(
      (0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(depth: depth - 1, &random) })
  default:
    var object = JSONObject()
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      object[randomText(&random)] = randomValue(depth: depth - 1, &random)
    }
    return .object(object)
  }
}

private func randomText(_ random: inout Seeded) -> String {
  var text = String.UnicodeScalarView()
  for _ in 0..<Int.random(in: 0...12, using: &random) {
    let limit: UInt32 = [0x20, 0x80, 0x800, 0xffff, 0x10ffff][Int.random(in: 0..<5, using: &random)]
    if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) { text.append(scalar) }
  }
  return String(text)
}
