import Formats
import Testing

struct TarHeaderTests {
  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  @Test func `a plain file has one block with its sum`() {
    let header = TarHeader.bytes(
      folder: "tales-v1", name: "train.jsonl", size: 1_000, modified: 1_700_000_000)
    #expect(header.count == 512)
    #expect(text(header[0..<100]) == "train.jsonl" && text(header[345..<500]) == "tales-v1")
    #expect(text(header[124..<136]) == "00000001750" && text(header[136..<148]) == "14524770400")
    #expect(text(header[257..<263]) == "ustar")
    // POSIX.1-2001, ustar: the sum of all bytes with blanks where it stands itself.
    let blanked = header[..<148] + [UInt8](repeating: 0x20, count: 8) + header[156...]
    #expect(Int(text(header[148..<154]), radix: 8) == blanked.reduce(0) { $0 + Int($1) })
    #expect(TarHeader.padding(behind: 1_000) == 24 && TarHeader.padding(behind: 1_024) == 0)
  }

  @Test func `eight gibibytes and more are said in an extended header`() {
    let most = Int64(8) << 30
    #expect(TarHeader.bytes(folder: "a", name: "b", size: most - 1, modified: 0).count == 512)
    let header = TarHeader.bytes(folder: "a", name: "b", size: most, modified: 0)
    #expect(header.count == 3 * 512 && header[156] == UInt8(ascii: "x"))
    #expect(text(header[512..<1_024]) == "12 path=a/b\n19 size=8589934592\n")
    #expect(header[1_024 + 156] == UInt8(ascii: "0"))
  }

  @Test func `a record's length counts its own digits`() {
    let folder = String(repeating: "f", count: 200)
    let header = TarHeader.bytes(folder: folder, name: "b", size: 1, modified: 0)
    #expect(text(header[512..<1_024]).hasPrefix("212 path=\(folder)/b\n"))
  }
}
