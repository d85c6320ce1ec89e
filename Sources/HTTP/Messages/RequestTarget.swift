/// The target of a request line in its parts. Dot segments are refused rather than resolved: no browser sends them, and
/// what is never resolved cannot escape (RFC 3986 section 5.2.4, RFC 9112 section 3.2).
struct RequestTarget: Equatable {
  var path: String
  var segments: [String]
  var query: Query
  /// From the absolute form, where it takes the place of the Host field.
  var authority: String?

  init(_ bytes: UnsafeRawBufferPointer, method: Method) throws(RequestFailure) {
    guard let first = bytes.first else { throw .bad("the request has no target") }
    for byte in bytes where byte <= 0x20 || byte >= 0x7f || byte == 0x23 {
      throw .bad("the target holds a character that must be percent-encoded")
    }
    if bytes.count == 1, first == 0x2a {
      guard method == .options else { throw .bad("only OPTIONS may ask for *") }
      self.init(path: "*", segments: [], query: Query(), authority: nil)
    } else if first == 0x2f {
      try self.init(origin: bytes, authority: nil)
    } else {
      let (authority, rest) = try Self.splitAbsolute(bytes)
      try self.init(origin: rest, authority: authority)
    }
  }

  private init(path: String, segments: [String], query: Query, authority: String?) {
    self.path = path
    self.segments = segments
    self.query = query
    self.authority = authority
  }

  private init(origin bytes: UnsafeRawBufferPointer, authority: String?) throws(RequestFailure) {
    let mark = bytes.firstIndex(of: 0x3f) ?? bytes.count
    self.authority = authority
    (path, segments) = try Self.decodePath(bytes.slice(0..<mark))
    query = mark < bytes.count ? try Self.decodeQuery(bytes.slice(mark + 1..<bytes.count)) : Query()
  }

  /// `http://host:port/path` into the authority and the rest, which begins with a slash or a question mark.
  private static func splitAbsolute(
    _ bytes: UnsafeRawBufferPointer
  ) throws(RequestFailure) -> (String, UnsafeRawBufferPointer) {
    let start: Int
    if bytes.count > 7, bytes.slice(0..<7).equals(ignoringCase: "http://") {
      start = 7
    } else if bytes.count > 8, bytes.slice(0..<8).equals(ignoringCase: "https://") {
      start = 8
    } else {
      throw .bad("the target is neither a path nor an absolute URL")
    }
    let end = bytes[start...].firstIndex { $0 == 0x2f || $0 == 0x3f } ?? bytes.count
    let authority = bytes.slice(start..<end)
    guard !authority.isEmpty, HostValue.isValid(authority) else {
      throw .bad("the target's host is not valid")
    }
    return (String(decoding: authority, as: UTF8.self), bytes.slice(end..<bytes.count))
  }

  private static func decodePath(_ bytes: UnsafeRawBufferPointer) throws(RequestFailure) -> (String, [String])
  {
    if bytes.count <= 1 { return ("/", []) }
    var segments: [String] = []
    segments.reserveCapacity(6)
    var isPlain = true
    var start = 1
    for index in 1...bytes.count where index == bytes.count || bytes[index] == 0x2f {
      let raw = bytes.slice(start..<index)
      if raw.contains(0x25) { isPlain = false }
      let segment = try decode(raw, plusIsSpace: false)
      guard segment != ".", segment != ".." else { throw .bad("the path holds dot segments") }
      for byte in segment.utf8 where byte < 0x20 || byte == 0x7f {
        throw .bad("the path holds control characters")
      }
      segments.append(segment)
      start = index + 1
    }
    let path = isPlain ? String(decoding: bytes, as: UTF8.self) : "/" + segments.joined(separator: "/")
    return (path, segments)
  }

  private static func decodeQuery(_ bytes: UnsafeRawBufferPointer) throws(RequestFailure) -> Query {
    var parameters: [Query.Parameter] = []
    for part in bytes.list(separator: 0x26) where !part.isEmpty {
      let mark = part.firstIndex(of: 0x3d) ?? part.count
      let name = try decode(part.slice(0..<mark), plusIsSpace: true)
      let value = try decode(part.slice(min(mark + 1, part.count)..<part.count), plusIsSpace: true)
      parameters.append(Query.Parameter(name: name, value: value))
    }
    return Query(parameters)
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool
  ) throws(RequestFailure) -> String {
    guard bytes.contains(where: { $0 == 0x25 || (plusIsSpace && $0 == 0x2b) }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == 0x25 else {
        decoded.append(byte == 0x2b && plusIsSpace ? 0x20 : byte)
        continue
      }
      guard index + 1 < bytes.count, let high = bytes[index].hexValue, let low = bytes[index + 1].hexValue
      else {
        throw .bad("the target holds a broken percent-encoding")
      }
      decoded.append(high << 4 | low)
      index += 2
    }
    guard let text = String(validating: decoded, as: UTF8.self) else {
      throw .bad("the target is not UTF-8 once decoded")
    }
    return text
  }
}

/// The value of a Host field: a name, an IPv4 or a bracketed IPv6 address, and perhaps a port; never user or path.
enum HostValue {
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var end = bytes.count
    if bytes.first == 0x5b {
      guard let bracket = bytes.firstIndex(of: 0x5d), bracket > 1 else { return false }
      for byte in bytes[1..<bracket] where byte.hexValue == nil && byte != 0x3a && byte != 0x2e {
        return false
      }
      end = bracket + 1
      if end == bytes.count { return true }
    } else if let colon = bytes.firstIndex(of: 0x3a) {
      end = colon
    }
    if bytes.first != 0x5b {
      for byte in bytes[0..<end] where !isNameCharacter(byte) { return false }
    }
    if end == bytes.count { return true }
    guard bytes[end] == 0x3a, end > 0 else { return false }
    let port = bytes.slice(end + 1..<bytes.count)
    if port.isEmpty { return true }
    guard port.count <= 5, let number = port.decimal else { return false }
    return number <= 65_535
  }

  /// Letters, digits and what `unreserved` and `sub-delims` allow; a percent sign begins an encoded octet.
  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    if byte.isLetter || byte.isDigit { return true }
    switch byte {
    case 0x2d, 0x2e, 0x5f, 0x7e, 0x25: return true
    default: return false
    }
  }
}
