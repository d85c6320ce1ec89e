/// Where the certificate and its key lie.
package struct TLSFiles: Sendable {
  /// PEM: the certificate, then its chain.
  package var certificate: String
  package var key: String

  package init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}

/// What a server is told before it starts.
package struct ServerConfiguration: Sendable {
  package var host: String
  /// 0 lets the system choose.
  package var port: Int
  package var loops: Int
  package var limits: Limits
  package var tls: TLSFiles?
  /// Sent with every response that does not set a field of that name itself.
  package var defaultHeaders: Headers
  /// Where sinks and streams run; the server makes one of four threads when none is given.
  package var pool: WorkPool?
  /// Addresses that may have any number of connections: proxies.
  package var uncountedAddresses: Set<String>

  package init(
    host: String = "127.0.0.1", port: Int = 0, loops: Int = 1, limits: Limits = Limits(),
    tls: TLSFiles? = nil,
    defaultHeaders: Headers = Headers(), pool: WorkPool? = nil, uncountedAddresses: Set<String> = []
  ) {
    self.host = host
    self.port = port
    self.loops = loops
    self.limits = limits
    self.tls = tls
    self.defaultHeaders = defaultHeaders
    self.pool = pool
    self.uncountedAddresses = uncountedAddresses
  }
}
