import Crypto
import Testing

@Test(arguments: [
  // FIPS 180-4 examples, as published by NIST.
  ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  (
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  ),
])
func `SHA-256 gives the published digests, whole and in pieces`(text: String, digest: String) {
  #expect(SHA256.hex(Array(text.utf8)) == digest)
  var stream = SHA256Stream()
  for byte in text.utf8 { stream.update([byte]) }
  #expect(Hex.encode(stream.finalize()) == digest)
}

@Test func `a copied stream goes on by itself`() {
  var one = SHA256Stream()
  one.update(Array("a".utf8))
  var other = one
  other.update(Array("bc".utf8))
  #expect(one.finalize() == SHA256.digest(Array("a".utf8)))
  #expect(other.finalize() == SHA256.digest(Array("abc".utf8)))
}

@Test func `HMAC gives the codes of RFC 4231`() {
  let first = HMACSHA256.authenticate(Array("Hi There".utf8), key: [UInt8](repeating: 0x0b, count: 20))
  #expect(Hex.encode(first) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
  let long = HMACSHA256.authenticate(
    Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
    key: [UInt8](repeating: 0xaa, count: 131))
  #expect(Hex.encode(long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  #expect(HMACSHA256.isValid(first, of: Array("Hi There".utf8), key: [UInt8](repeating: 0x0b, count: 20)))
  #expect(!HMACSHA256.isValid(long, of: Array("Hi There".utf8), key: []))
}

@Test func `secrets are equal only when all bytes are`() {
  #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
  #expect(constantTimeEquals([], []))
  #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
  #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
}

@Test(arguments: [
  // RFC 4648 section 10, with the URL alphabet and no padding.
  ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
  ("foobar", "Zm9vYmFy"), ("\u{3ff}\u{3fe}", "z7_Pvg"),
])
func `base64url goes there and back`(text: String, encoded: String) {
  #expect(Base64URL.encode(Array(text.utf8)) == encoded)
  #expect(Base64URL.decode(encoded) == Array(text.utf8))
}

@Test(arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm 9v", "é"])
func `base64url that nobody would write is refused`(text: String) {
  #expect(Base64URL.decode(text) == nil)
}
