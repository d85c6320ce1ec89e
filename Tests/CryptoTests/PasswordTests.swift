import Crypto
import Testing

@Test func `a password matches its own line and no other password does`() throws {
  let line = try PasswordHash.make("correct horse battery")
  #expect(line.hasPrefix("scrypt$15$8$3$"))
  let right = PasswordHash.verify("correct horse battery", against: line)
  #expect(right.matches && !right.needsRehash)
  for wrong in ["correct horse batterY", "correct horse battery ", "correct horse batter", ""] {
    #expect(!PasswordHash.verify(wrong, against: line).matches)
  }
}

@Test func `two hashes of one password share nothing`() throws {
  #expect(try PasswordHash.make("correct horse") != PasswordHash.make("correct horse"))
}

@Test func `passwords that differ behind the 72nd byte differ`() throws {
  let start = String(repeating: "x", count: 72)
  let line = try PasswordHash.make(start + "a")
  #expect(!PasswordHash.verify(start + "b", against: line).matches)
  #expect(!PasswordHash.verify(start, against: line).matches)
}

@Test func `a NUL does not end a password`() throws {
  let line = try PasswordHash.make("one\u{0}two")
  #expect(!PasswordHash.verify("one\u{0}three", against: line).matches)
  #expect(PasswordHash.verify("one\u{0}two", against: line).matches)
}

@Test func `scrypt gives the key of RFC 7914`() {
  // Section 12: P = "pleaseletmein", S = "SodiumChloride", N = 16384, r = 8, p = 1.
  let salt = Base64URL.encode(Array("SodiumChloride".utf8))
  let key: [UInt8] = [
    0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38, 0xeb,
    0xfd, 0xa8, 0xfb, 0xba, 0x90, 0x4f, 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2,
    0xd5, 0x43, 0x29, 0x55, 0x61, 0x3f, 0x0f, 0xcf, 0x62, 0xd4, 0x97, 0x05, 0x24, 0x2a, 0x9a, 0xf9,
    0xe6, 0x1e, 0x85, 0xdc, 0x0d, 0x65, 0x1e, 0x40, 0xdf, 0xcf, 0x01, 0x7b, 0x45, 0x57, 0x58, 0x87,
  ]
  let result = PasswordHash.verify(
    "pleaseletmein", against: "scrypt$14$8$1$\(salt)$\(Base64URL.encode(key))")
  #expect(result.matches)
  #expect(result.needsRehash, "the parameters are weaker than today's")
}

@Test(arguments: [
  "", "scrypt", "scrypt$15$8$3$AAAAAAAAAAAAAAAAAAAAAA", "bcrypt$15$8$3$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
  "scrypt$30$8$3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "scrypt$+5$8$3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "scrypt$15$8$99$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "scrypt$20$64$3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "scrypt$15$8$3$$",
])
func `a line that is broken or asks for too much matches nothing`(line: String) {
  let result = PasswordHash.verify("password", against: line)
  #expect(!result.matches && !result.needsRehash)
}

@Test func `an unknown user costs as much as a known one`() throws {
  #expect(PasswordHash.dummy.hasPrefix("scrypt$15$8$3$"))
  #expect(!PasswordHash.verify("anything", against: PasswordHash.dummy).matches)
  let line = try PasswordHash.make("something")
  let clock = ContinuousClock()
  let known = clock.measure { _ = PasswordHash.verify("wrong", against: line) }
  let unknown = clock.measure { _ = PasswordHash.verify("wrong", against: PasswordHash.dummy) }
  // Wide, because other tests run beside this one; a missing hash would be ten thousand times faster.
  #expect(unknown > known / 10 && unknown < known * 10)
}

@Test func `tokens are long, different and kept as a digest`() {
  let tokens = (0..<10_000).map { _ in SecretToken.random(prefix: "concord_") }
  #expect(Set(tokens).count == tokens.count)
  for token in tokens.prefix(100) {
    #expect(token.hasPrefix("concord_"))
    #expect(Base64URL.decode(token.dropFirst(8))?.count == 32)
  }
  #expect(SecretToken.hash("abc") == SHA256.digest(Array("abc".utf8)))
}

@Test(arguments: ["password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "trustno1"])
func `what everybody tries first is refused`(password: String) {
  #expect(CommonPasswords.contains(password))
}

@Test(arguments: ["correct horse battery", "", " ", "password ", "zv9#kQpl-wet"])
func `what few would try is let through`(password: String) {
  #expect(!CommonPasswords.contains(password))
}
