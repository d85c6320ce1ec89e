import Formats
import Testing

/// Data that zlib packed, as hexadecimal, and zips that were built to do harm.
struct ZipTests {
  /// One entry as it stands in a zip that is built by hand.
  private struct Made {
    var name: String
    var content: [UInt8] = Array("abc".utf8)
    var method = 0
    var size: Int?
    var flags = 0
    var attributes = 0
    var checksum: Int?
    /// Where its header is said to lie; nil: where it does.
    var header: Int?
  }

  private func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private func join(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

  private func zip(_ entries: [Made], comment: String = "") -> [UInt8] {
    var (bytes, directory) = ([UInt8](), [UInt8]())
    for entry in entries {
      let name = Array(entry.name.utf8)
      var sum = CRC32()
      sum.update(entry.content)
      let sizes = join(
        little(entry.checksum ?? Int(sum.value), 4), little(entry.content.count, 4),
        little(entry.size ?? entry.content.count, 4), little(name.count, 2), little(0, 2))
      let both = join(little(20, 2), little(entry.flags, 2), little(entry.method, 2), little(0, 4), sizes)
      directory += join(
        little(0x0201_4b50, 4), [20, 3], both, little(0, 6), little(0, 2), little(entry.attributes, 2),
        little(entry.header ?? bytes.count, 4), name)
      bytes += join(little(0x0403_4b50, 4), both, name, entry.content)
    }
    let count = little(entries.count, 2)
    return join(
      bytes, directory, little(0x0605_4b50, 4), little(0, 4), count, count, little(directory.count, 4),
      little(bytes.count, 4), little(comment.utf8.count, 2), Array(comment.utf8))
  }

  private func unpacked(_ archive: ZipArchive, _ index: Int = 0) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try archive.unpack(try archive.entry(index)) { bytes += $0 }
    return bytes
  }

  private func entries(_ archive: ZipArchive) throws -> [ZipArchive.Entry] {
    try (0..<archive.count).map { try archive.entry($0) }
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { UInt8($0 < 0x60 ? $0 - 0x30 : $0 - 0x57) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private func inflated(_ packed: [UInt8], piece: Int = 7) throws -> [UInt8] {
    var rest = packed[...]
    var inflater = Inflater {
      defer { rest = rest.dropFirst(piece) }
      return Array(rest.prefix(piece))
    }
    var bytes: [UInt8] = []
    while let next = try inflater.next() { bytes += next }
    return bytes
  }

  // zlib.compressobj(9, zlib.DEFLATED, -15), in turn with Z_FIXED of "to be or not to be, " 20 times, of 3,000 bytes of
  // words, and at level 0 of "abc"; the checksums are zlib's.
  private static let fixed = "2bc957484a55c82f52c8cb2f512801717420d4a8d880880100"
  private static let dynamic = """
    559659b6e2300c44b792ad9181980c0c2121c0eabb4bb782fd7e7c7c6c5963a9e4ba9ba6a1baded6ee5da56dbe57ebed\
    da357170d2c152b5cb367fabfdf4ea52f5bc5dfb4b88b471dec7f966194e743bc47e0bf926d697943daafabfb973acf7\
    1069623dc5fa8cf513b75789af7170ad96cbb5e7d15078d3c47a8b9347c8ec61a90bc9460afa38c6e14907ef90d84262\
    8c20ebd85f626de3f61c1a6fa1bd8e933d2487d89f621d6c299ce4520a70a68b750eab63a899ec2a7ea040af6e8e15e3\
    18d4fa0ec9d5ab4e9688e469c775d23a5b497926a15a530892b3daeab54f391fbd2de93d81539723f3c4202f09ff19be\
    3eb1a4a7776d9d6082d4935728ffc61342021723b8920eacd5a44d2f3f7e29ad6787a835b0388734c5c610386975f9d5\
    928abb5718264fc0e1e4026b056d18ad0d4bbd1dbc970c6f0fabd490bc702e1924d778f5900b64b729e28decb4aeb5d6\
    b393244152b584edfd4f4c7889f7da3f8a6a4cf643f2948094ad45ccdfa211567b2cf98bdbef07d8c6e9a24f75dc5b84\
    00a3cc78ace3d182d8d38a7f14fa1b7b22a474a8f9f89c13794f33efd43ee3150fd29f408229929043272671832cd3c9\
    4bd1ec33fa74d9b9a574bc16e472776d488c640e8600e8602f1d0476324749904e8128e8b7bac0d1dbf548d20280608b\
    dcc20f2e0934d776362ea8d88f6567f34f929d74d0e2cb408598e15ed8586a1777a4ce6f240dc3700a41c338bf4c6de6\
    3cb854225b514c6ad116000354934b8a3d1a592b05c7ec6e30c3cfb9ecab73a2f5e4f249be2faa3f80bc085e774767d1\
    30f82a8d7b8eb2cf7404cc3f3f1d6311e3238fb38b530ab3d2fbec25b217c300c080e3cdd49f39f8ec54810cdc07133a\
    793919f2eee37643b34e9e1e425adf2e3964485201245d4ecfc86e6b5e92e45c7439a0f3748be4f11efe01795a279783\
    aea1dd88815b3a4bfb93e74b6ecfc5e38422fc37722edc988ae4ecc621d58e01013832081a8f73bccc3e95109921f73c\
    fe3aefa526e541be387b99e12e3e6766e61cdc9d43aa490589b89cb1792e7c8bdb8b1b90bf44890dc085837c5500384d\
    8336581cc64cc7df6570e7e4efd06ef645c18f181acf0222846f98d84c10324abb400dd9f6cb04c7f4666e656c7ddc58\
    499f08be5f7410f491cb9e5c307802000366061ae321ff0346f31210e59391dd1f0b8e390a4169a0d7fc0962081df0fc\
    fd07b6fc41180c2ee0ca680fda0c84a6833a17ab2833c3e4a57398573164800a9f9ea0e5ccd64df13bf838ef909d6ebb\
    b8bd65121ab1ffeb9877313467930d3f35189012a23043f8e106811ea806ffab7f
    """
  private static let stored = "010300fcff616263"

  @Test(arguments: [
    (Self.fixed, 400), (Self.dynamic, 3_000), (Self.stored, 3),
  ])
  func `deflated data comes back`(hex: String, count: Int) throws {
    for piece in [1, 7, 4_096] {
      let found = try inflated(bytes(hex), piece: piece)
      #expect(found.count == count)
      var sum = CRC32()
      sum.update(found)
      #expect(Self.sums[count] == sum.value)
    }
  }

  private static let sums: [Int: UInt32] = [
    400: 0x724a071c, 3_000: 0xf2ca1614, 3: 0x352441c2,
  ]

  @Test func `damaged data is told, never a crash`() throws {
    let packed = bytes(Self.dynamic)
    for end in stride(from: 0, to: packed.count - 1, by: 17) {
      #expect(throws: MediaProblem.self) { try inflated(Array(packed[..<end])) }
    }
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<300 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      var damaged = packed
      damaged[Int(state >> 8) % damaged.count] = UInt8(truncatingIfNeeded: state)
      _ = try? inflated(damaged, piece: 64)
    }
  }

  @Test func `entries come back with their names`() throws {
    let packed = bytes(Self.stored)
    let archive = try ZipArchive(
      MediaBytes(
        zip(
          [
            Made(name: "a/Katze ü.png"), Made(name: "a/"),
            Made(name: "b.txt", content: packed, method: 8, size: 3, checksum: Int(Self.sums[3] ?? 0)),
          ],
          comment: "hello")))
    #expect(try entries(archive).map(\.name) == ["a/Katze ü.png", "a/", "b.txt"])
    #expect(try entries(archive).map(\.isNothing) == [false, true, false])
    #expect(try unpacked(archive) == Array("abc".utf8))
    #expect(try unpacked(archive, 2) == Array("abc".utf8))
  }

  @Test(arguments: [
    ("../up.png", 0, 0, "its name leads out of the zip"),
    ("/etc/passwd", 0, 0, "its name leads out of the zip"),
    ("a/../../b", 0, 0, "its name leads out of the zip"), ("C:/x", 0, 0, "its name leads out of the zip"),
    ("a\\b", 0, 0, "its name leads out of the zip"), ("a\u{0}b", 0, 0, "its name has control characters"),
    ("link", 0, 0xa1ff, "is a link, not a file"), ("locked", 1, 0, "is locked by a password"),
  ])
  func `an entry that is not a plain file is not taken`(
    name: String, flags: Int, attributes: Int, problem: String
  ) throws {
    let archive = try ZipArchive(
      MediaBytes(zip([Made(name: name, flags: flags, attributes: attributes), Made(name: "ok")])))
    #expect(try entries(archive).map(\.problem) == [problem, nil])
    #expect(throws: MediaProblem(problem)) { try unpacked(archive) }
  }

  @Test func `names that only differ in case, and methods nobody knows, are told`() throws {
    let archive = try ZipArchive(
      MediaBytes(zip([Made(name: "A.png"), Made(name: "a.PNG"), Made(name: "x", method: 14)])))
    #expect(
      try entries(archive).map(\.problem) == [
        nil, "another file has this name", "is packed in a way (14) that is not known",
      ])
  }

  @Test func `a zip that would fill the disk is refused before it is unpacked`() throws {
    var limits = ZipLimits()
    limits.totalBytes = 5
    #expect(throws: MediaProblem("Unpacked it would have more than 5 bytes.")) {
      try ZipArchive(MediaBytes(zip([Made(name: "a"), Made(name: "b")])), limits: limits)
    }
    let bomb = Made(name: "bomb", method: 8, size: 4 << 20)
    #expect(throws: MediaProblem("“bomb” unpacks to more than 200 times its size.")) {
      try ZipArchive(MediaBytes(zip([bomb])))
    }
    limits = ZipLimits()
    limits.entries = 1
    #expect(throws: MediaProblem("The zip has more than 1 files.")) {
      try ZipArchive(MediaBytes(zip([Made(name: "a"), Made(name: "b")])), limits: limits)
    }
    #expect(throws: MediaProblem("Files of the zip lie on each other.")) {
      try ZipArchive(MediaBytes(zip([Made(name: "a"), Made(name: "b", header: 0)])))
    }
  }

  /// The same zip as one of the large kind: its counts, and where `isWide` an entry's sizes, stand in eight bytes.
  private func large(_ name: String, isWide: Bool, count: Int = 1) -> [UInt8] {
    let content = Array("abc".utf8)
    var sum = CRC32()
    sum.update(content)
    let both = join(little(20, 2), little(0, 8), little(Int(sum.value), 4))
    let sizes =
      isWide ? join(little(0xffff_ffff, 4), little(0xffff_ffff, 4)) : join(little(3, 4), little(3, 4))
    let extra =
      isWide
      ? join(
        little(9, 2), little(1, 2), [0], little(1, 2), little(24, 2), little(3, 8), little(3, 8), little(0, 8)
      ) : []
    let names = join(little(name.utf8.count, 2))
    let head = join(
      little(0x0403_4b50, 4), both, little(3, 4), little(3, 4), names, little(0, 2), Array(name.utf8), content
    )
    let entry = join(
      little(0x0201_4b50, 4), [20, 3], both, sizes, names, little(extra.count, 2), little(0, 10),
      little(isWide ? 0xffff_ffff : 0, 4), Array(name.utf8), extra)
    let record = join(
      little(0x0606_4b50, 4), little(44, 8), little(45, 2), little(45, 2), little(0, 8), little(count, 8),
      little(count, 8),
      little(entry.count, 8), little(head.count, 8))
    let locator = join(
      little(0x0706_4b50, 4), little(0, 4), little(head.count + entry.count, 8), little(1, 4))
    let end = join(
      little(0x0605_4b50, 4), little(0, 4), little(0xffff, 2), little(0xffff, 2), little(0xffff_ffff, 4),
      little(0xffff_ffff, 4), little(0, 2))
    return join(head, entry, record, locator, end)
  }

  @Test(arguments: [false, true])
  func `a zip of the large kind is read, and one whose large numbers lie is told`(isWide: Bool) throws {
    let whole = large("a.png", isWide: isWide)
    let archive = try ZipArchive(MediaBytes(whole))
    #expect(try entries(archive).map(\.name) == ["a.png"])
    #expect(try entries(archive).map(\.size) == [3])
    #expect(try unpacked(archive) == Array("abc".utf8))
    for count in [2, 500_001, -1, Int.max] {
      #expect(throws: MediaProblem.self) {
        try ZipArchive(MediaBytes(large("a.png", isWide: isWide, count: count)))
      }
    }
    for end in 0..<whole.count {
      #expect(throws: MediaProblem.self) { try ZipArchive(MediaBytes(Array(whole[..<end]))) }
    }
    // Whatever byte of its directory is another, it is told or read, and never a crash.
    for place in 38..<whole.count {
      for value in [UInt8](arrayLiteral: 0, 1, 0x7f, 0x80, 0xff) {
        var damaged = whole
        damaged[place] = value
        guard let read = try? ZipArchive(MediaBytes(damaged)) else { continue }  // told
        for index in 0..<read.count { _ = try? unpacked(read, index) }  // told or read
      }
    }
  }

  @Test func `headers that lie are found while unpacking`() throws {
    let longer = try ZipArchive(MediaBytes(zip([Made(name: "a", size: 2)])))
    #expect(throws: MediaProblem("It is longer than the zip says.")) { try unpacked(longer) }
    let other = try ZipArchive(MediaBytes(zip([Made(name: "a", checksum: 1)])))
    #expect(throws: MediaProblem("It is not what was packed: length or checksum differ.")) {
      try unpacked(other)
    }
  }

  @Test func `what is no zip is told, wherever it is cut off`() throws {
    let whole = zip([Made(name: "a"), Made(name: "b")])
    for end in 0..<whole.count {
      #expect(throws: MediaProblem.self) { try ZipArchive(MediaBytes(Array(whole[..<end]))) }
    }
  }
}
