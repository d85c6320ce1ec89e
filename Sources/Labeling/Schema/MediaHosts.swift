/// Hosts that a project takes files from: names, or `*.` and a name for every host below it.
package enum MediaHosts {
  private static let most = 20

  /// Whether a host, in lower case, is one of them.
  package static func allows(_ host: String, among hosts: [String]) -> Bool {
    hosts.contains { $0.hasPrefix("*.") ? host.hasSuffix($0.dropFirst()) : host == $0 }
  }

  static func read(_ reader: inout SettingsReader, _ key: String) -> [String]? {
    guard let entries = reader.array(key, limit: most) else { return nil }
    let hosts = entries.compactMap(\.string).map { $0.lowercased() }
    guard hosts.count == entries.count, hosts.allSatisfy(isHost), Set(hosts).count == hosts.count else {
      reader.refuse(key, "must be different names of hosts like images.example.org or *.example.org")
      return nil
    }
    return hosts
  }

  /// RFC 1123, section 2.1: labels of letters, digits and inner hyphens; at least two, so that no name of a local
  /// network is meant.
  package static func isHost(_ text: String) -> Bool {
    let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    return name.utf8.count <= 253 && labels.count > 1
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d
          }
      }
  }
}
