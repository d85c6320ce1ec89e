import Crypto
import HTTP

/// What a request's head says before any database is asked: from where, and by what it says who it is.
struct Arrival: Sendable {
  enum Presented: Sendable {
    case nothing
    case session(hash: [UInt8])
    case token(hash: [UInt8])
  }

  let head: RequestHead
  let presented: Presented
  let hasCookie: Bool
  let address: String
  let isSecure: Bool
  let now: Int64
  let requestID: String

  init(_ head: RequestHead, trustedProxies: [String], now: Int64, requestID: String) {
    self.head = head
    self.now = now
    self.requestID = requestID
    let isForwarded = !trustedProxies.isEmpty && trustedProxies.contains(head.remoteAddress)
    address = isForwarded ? Self.client(head, trustedProxies) : head.remoteAddress
    isSecure = head.isSecure || (isForwarded && head.headers["X-Forwarded-Proto"] == "https")
    let cookie = Self.sessionCookie(head, isSecure: isSecure)
    hasCookie = cookie != nil
    if let authorization = head.headers["Authorization"] {
      presented = Self.bearer(authorization).map { .token(hash: SecretToken.hash($0)) } ?? .nothing
    } else {
      presented = cookie.map { .session(hash: SecretToken.hash($0)) } ?? .nothing
    }
  }

  static func cookieName(isSecure: Bool) -> String { isSecure ? "__Host-concord" : "concord" }

  static func sessionCookie(_ head: RequestHead, isSecure: Bool) -> String? {
    guard let cookies = head.headers["Cookie"] else { return nil }
    let name = cookieName(isSecure: isSecure)
    for cookie in cookies.split(separator: ";") {
      let parts = cookie.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, parts[0].trimmingSpaces == name { return parts[1].trimmingSpaces }
    }
    return nil
  }

  private static func bearer(_ authorization: String) -> String? {
    let parts = authorization.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return parts[1].trimmingSpaces
  }

  /// The last hop that is not one of our proxies: what stands before it may be made up by the client.
  private static func client(_ head: RequestHead, _ trustedProxies: [String]) -> String {
    let hops = (head.headers["X-Forwarded-For"] ?? "").split(separator: ",").map(\.trimmingSpaces)
    let client = hops.last { !trustedProxies.contains($0) } ?? ""
    let isAddress = (2...45).contains(client.utf8.count) && client.utf8.allSatisfy(Self.isAddressCharacter)
    return isAddress ? client : head.remoteAddress
  }

  private static func isAddressCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x3a, 0x41...0x46, 0x61...0x66, UInt8(ascii: "."): true
    default: false
    }
  }

  /// The contract's rule against requests that another site makes with the browser's cookie. Where nobody shows a
  /// token it holds without a cookie as well: another site must not sign a browser in either.
  var isCrossSite: Bool {
    if head.method.isRead || head.method == .options { return false }
    if !hasCookie, head.headers.contains("Authorization") { return false }
    if let site = head.headers["Sec-Fetch-Site"] { return site != "same-origin" && site != "none" }
    guard let origin = head.headers["Origin"] else { return false }
    return origin != (isSecure ? "https://" : "http://") + head.host
  }
}
