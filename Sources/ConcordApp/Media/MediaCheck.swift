import Formats
import JSON
import Labeling
import SQLite

/// Whether what a task shows is there: a file of the project, of the kind that its field asks for, or an address at a host
/// that the project allows.
struct MediaCheck: Sendable {
  let hosts: [String]
  /// A project's file.
  let find: @Sendable (_ hash: [UInt8]) throws -> Media?

  /// For data without media.
  static let none = MediaCheck(hosts: []) { _ in nil }

  init(hosts: [String], find: @escaping @Sendable ([UInt8]) throws -> Media?) {
    self.hosts = hosts
    self.find = find
  }

  init(_ database: Database, project: Int64, hosts: [String]) {
    self.init(hosts: hosts) { hash in
      try database.read { db in
        try MediaStore.media(db, project: project, hash)
      }
    }
  }

  enum Finding {
    case file(Media)
    case address
    case problem(String)
  }

  /// - Parameter reference: one that has the form of a reference.
  func find(_ reference: String, for kind: Field.Kind) -> Finding {
    guard reference.hasPrefix(Media.scheme) else { return address(reference) }
    guard let hash = Media.hash(reference) else {
      return .problem("is no reference to a file: “media:” and 64 hexadecimal digits")
    }
    do {
      guard let found = try find(hash) else { return .problem("there is no such file in this project") }
      let isKind = found.mediaType.hasPrefix(kind.rawValue + "/")
      // The sound of a film is a recording too.
      let isSound = kind == .audio && found.mediaType.hasPrefix("video/")
      if !isKind && !isSound { return .problem("is \(found.mediaType), not \(kind.rawValue)") }
      return .file(found)
    } catch {
      return .problem("the file cannot be looked up just now")
    }
  }

  private func address(_ address: String) -> Finding {
    let rest = address.dropFirst("https://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    // Neither a name and password before the host, nor a port: what is allowed is a host.
    let host = authority.lowercased()
    guard !host.hasPrefix("*"), MediaHosts.isHost(host), address.utf8.count <= 2_000,
      address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "\\" })
    else { return .problem("is no plain https: address") }
    if MediaHosts.allows(host, among: hosts) { return .address }
    return .problem("the project does not allow files from \(host); a manager can, in its settings")
  }
}
