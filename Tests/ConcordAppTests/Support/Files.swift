import Foundation

/// A file's bytes as text of one scalar a byte; empty when there is none.
func fileText(_ path: String) throws -> String {
  guard let data = FileManager.default.contents(atPath: path) else { return "" }
  return String(data: data, encoding: .isoLatin1) ?? ""
}

func permissions(_ path: String) throws -> Int? {
  try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}
