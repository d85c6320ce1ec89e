/// The conditions that a client may set on a request (RFC 9110 section 13), in the order of section 13.2.2.
package enum Preconditions {
  package enum Outcome: Sendable, Equatable {
    case proceed
    /// 304, for GET and HEAD.
    case notModified
    /// 412
    case failed
  }

  /// `etag` is a whole entity tag with its quotes; `lastModified` is seconds since 1970. Ask only for what exists and
  /// would be answered with success.
  package static func evaluate(
    _ head: RequestHead, etag: String?, lastModified: Int64?, now: Int64 = HTTPDate.now()
  ) -> Outcome {
    let headers = head.headers
    if let wanted = headers["If-Match"] {
      guard matches(wanted, etag, isStrong: true) else { return .failed }
    } else if let text = headers["If-Unmodified-Since"], let lastModified,
      let since = HTTPDate.parse(text, now: now), lastModified > since
    {
      return .failed
    }
    if let wanted = headers["If-None-Match"] {
      if matches(wanted, etag, isStrong: false) { return head.method.isRead ? .notModified : .failed }
    } else if head.method.isRead, let text = headers["If-Modified-Since"], let lastModified,
      let since = HTTPDate.parse(text, now: now), lastModified <= since
    {
      return .notModified
    }
    return .proceed
  }

  /// Whether a Range may be honoured: `If-Range` must name this very version, strongly.
  static func allowsRange(_ head: RequestHead, etag: String?, lastModified: Int64?, now: Int64) -> Bool {
    guard let condition = head.headers["If-Range"] else { return true }
    if condition.hasPrefix("\"") || condition.hasPrefix("W/") {
      return etag == condition && isStrong(condition)
    }
    // A date is strong only when it lies well back: within the second the file could have changed twice.
    guard let lastModified, let date = HTTPDate.parse(condition, now: now) else { return false }
    return date == lastModified && now - lastModified >= 1
  }

  /// Whether one of the tags of a list is this one; `*` is any.
  private static func matches(_ list: String, _ etag: String?, isStrong: Bool) -> Bool {
    if list == "*" { return true }
    guard let etag else { return false }
    if isStrong, !self.isStrong(etag) { return false }
    for tag in tags(list) {
      if isStrong ? tag == etag : opaque(tag) == opaque(etag) { return true }
    }
    return false
  }

  private static func isStrong(_ tag: String) -> Bool { tag.hasPrefix("\"") }
  private static func opaque(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }

  /// The entity tags of a list; commas may stand inside the quotes.
  private static func tags(_ list: String) -> [String] {
    var tags: [String] = []
    var tag: [UInt8] = []
    var isQuoted = false
    for byte in list.utf8 {
      if byte == 0x22 { isQuoted.toggle() }
      if !isQuoted, byte == 0x2c || byte == 0x20 || byte == 0x09 {
        if !tag.isEmpty { tags.append(String(decoding: tag, as: UTF8.self)) }
        tag = []
      } else {
        tag.append(byte)
      }
    }
    if !tag.isEmpty { tags.append(String(decoding: tag, as: UTF8.self)) }
    return tags
  }
}
