import Foundation
import Testing

/// What Sources/README.md says of the code, held against the code.
struct MapTests {
  private static let root: URL = {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root
  }()
  private static let product = root.appending(path: "Sources/ConcordApp")

  @Test func `SQL stands in stores alone`() throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: Self.product.path())
      .filter { $0.hasSuffix(".swift") }
    #expect(files.count > 200)
    let statement = try Regex(
      #"(?m)(^\s*|")(SELECT .|INSERT (OR \w+ )?INTO |UPDATE \w+ SET |DELETE FROM |WITH \w+ AS )"#)
    let elsewhere = try files.filter { file in
      let isStore = file.hasSuffix("Store.swift") || file.contains("Store+")
      let text = try String(contentsOf: Self.product.appending(path: file), encoding: .utf8)
      return !isStore && text.contains(statement)
    }
    #expect(elsewhere == [])
  }

  @Test func `every folder of the product is on the map`() throws {
    let map = try String(contentsOf: Self.root.appending(path: "Sources/README.md"), encoding: .utf8)
    let rows = map.split(separator: "\n").filter { $0.hasPrefix("| `") }.joined(separator: "\n")
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.product.path())
      .filter { !$0.hasSuffix(".swift") }
    #expect(folders.count > 20)
    #expect(folders.filter { !rows.contains("`\($0)`") } == [])
  }
}
