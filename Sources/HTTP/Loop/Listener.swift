import CSystem
import Glibc

/// Sockets that connections come in by.
enum Listener {
  /// A listening socket and its port. `shared` lets several loops listen to one port.
  static func open(host: String, port: Int, shared: Bool) throws(ServerError) -> (
    descriptor: Int32, port: Int
  ) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &found)
    guard status == 0 else {
      throw ServerError("cannot listen on \(host): \(String(cString: gai_strerror(status)))")
    }
    defer { freeaddrinfo(found) }
    var reason = "no address"
    var next = found
    while let candidate = next?.pointee {
      if let descriptor = open(candidate, shared: shared) { return (descriptor, boundPort(descriptor)) }
      reason = SystemError.current
      next = candidate.ai_next
    }
    throw ServerError("cannot listen on \(host) port \(port): \(reason)")
  }

  private static func open(_ candidate: addrinfo, shared: Bool) -> Int32? {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(candidate.ai_family, kind, 0)
    guard descriptor >= 0 else { return nil }
    set(descriptor, SOL_SOCKET, SO_REUSEADDR)
    if shared { set(descriptor, SOL_SOCKET, SO_REUSEPORT) }
    guard bind(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0, listen(descriptor, 4_096) == 0
    else {
      let code = errno
      close(descriptor)
      errno = code
      return nil
    }
    return descriptor
  }

  enum Accepted {
    case connection(Int32, address: String)
    case none
    /// Out of descriptors or memory: resting helps, trying again at once does not.
    case exhausted
  }

  static func accept(_ listener: Int32) -> Accepted {
    var storage = sockaddr_storage()
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = concord_accept4(listener, &storage, flags)
    guard descriptor >= 0 else {
      switch errno {
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
      case EINTR, ECONNABORTED, EPROTO: return accept(listener)
      default: return .none
      }
    }
    set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
    return .connection(descriptor, address: text(of: &storage))
  }

  /// As many descriptors as the system lets this process have, since each connection takes one.
  static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    let wanted = min(limit.rlim_max, 65_536)
    guard limit.rlim_cur < wanted else { return }
    limit.rlim_cur = wanted
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    _ = setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func boundPort(_ descriptor: Int32) -> Int {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    withUnsafeMutableBytes(of: &storage) { bytes in
      if let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) {
        _ = getsockname(descriptor, address, &length)
      }
    }
    return withUnsafeBytes(of: storage) { Int($0[2]) << 8 | Int($0[3]) }
  }

  /// The address in numbers; an IPv4 address that came by an IPv6 socket as IPv4.
  private static func text(of storage: inout sockaddr_storage) -> String {
    let family = Int32(storage.ss_family)
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    withUnsafeBytes(of: &storage) { bytes in
      guard let base = bytes.baseAddress else { return }
      let address = base + (family == AF_INET6 ? 8 : 4)
      _ = inet_ntop(family, address, &buffer, socklen_t(buffer.count))
    }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
  }
}
