import COpenSSL

/// The server's side of TLS 1.2 and 1.3: certificate, key, and what is allowed.
final class TLSContext: @unchecked Sendable {
  // SAFETY: the context is set up in `init` and only read afterwards; OpenSSL locks its own session cache.
  private let context: OpaquePointer

  init(_ files: TLSFiles) throws(ServerError) {
    guard let context = SSL_CTX_new(TLS_server_method()) else { throw ServerError("cannot set up TLS") }
    self.context = context
    _ = concord_tls_minimum(context, TLS1_2_VERSION)
    _ = concord_tls_mode(context, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS))
    let noRenegotiation: UInt64 = 1 << 30
    let noCompression: UInt64 = 1 << 17
    let serverPreference: UInt64 = 1 << 22
    _ = SSL_CTX_set_options(context, noRenegotiation | noCompression | serverPreference)
    let suites = "ECDHE+AESGCM:ECDHE+CHACHA20"
    guard SSL_CTX_set_cipher_list(context, suites) == 1 else { throw ServerError("TLS has no safe ciphers") }
    guard SSL_CTX_use_certificate_chain_file(context, files.certificate) == 1 else {
      throw ServerError("cannot read the certificate \(files.certificate)")
    }
    guard SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM) == 1 else {
      throw ServerError("cannot read the key \(files.key)")
    }
    guard SSL_CTX_check_private_key(context) == 1 else {
      throw ServerError("the key does not belong to the certificate")
    }
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
  }

  deinit { SSL_CTX_free(context) }

  func session() -> TLSSession? { SSL_new(context).flatMap(TLSSession.init) }
}

/// Chooses `http/1.1` among the protocols that the client offers (RFC 7301).
private let selectProtocol: SSL_CTX_alpn_select_cb_func = { _, out, outCount, offered, offeredCount, _ in
  guard let out, let outCount, let offered else { return SSL_TLSEXT_ERR_NOACK }
  let list = UnsafeBufferPointer(start: offered, count: Int(offeredCount))
  var index = 0
  while index < list.count {
    let end = index + 1 + Int(list[index])
    guard end <= list.count else { break }
    if list[index + 1..<end].elementsEqual("http/1.1".utf8) {
      out.pointee = offered + index + 1
      outCount.pointee = list[index]
      return SSL_TLSEXT_ERR_OK
    }
    index = end
  }
  return SSL_TLSEXT_ERR_NOACK
}

/// One client's TLS over memory: sealed bytes in and out, plain bytes out and in. Knows nothing of sockets.
final class TLSSession {
  enum Plain {
    case bytes(Int)
    case needsMore
    case ended
    case failed
  }

  private let session: OpaquePointer
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer

  init?(_ session: OpaquePointer) {
    self.session = session
    guard let incoming = concord_tls_memory(), let outgoing = concord_tls_memory() else {
      SSL_free(session)
      return nil
    }
    self.incoming = incoming
    self.outgoing = outgoing
    SSL_set_bio(session, incoming, outgoing)
    SSL_set_accept_state(session)
  }

  deinit { SSL_free(session) }

  /// Sealed bytes from the client.
  func feed(_ bytes: UnsafeRawBufferPointer) {
    _ = BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Plain {
    ERR_clear_error()
    let count = SSL_read(session, buffer.baseAddress, Int32(buffer.count))
    if count > 0 { return .bytes(Int(count)) }
    switch SSL_get_error(session, count) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsMore
    case SSL_ERROR_ZERO_RETURN: return .ended
    default: return .failed
    }
  }

  /// Seals plain bytes; returns how many were taken, or -1 when the session failed.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    ERR_clear_error()
    let count = SSL_write(session, bytes.baseAddress, Int32(min(bytes.count, 16_384)))
    return count > 0 ? Int(count) : -1
  }

  /// Tells the client that nothing more comes.
  func end() {
    ERR_clear_error()
    if SSL_is_init_finished(session) == 1 { _ = SSL_shutdown(session) }
  }

  /// Appends the sealed bytes that are to be sent.
  func drain(into bytes: inout [UInt8]) {
    let pending = concord_tls_pending(outgoing)
    guard pending > 0 else { return }
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: pending))
    bytes.withUnsafeMutableBytes { buffer in
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
      _ = BIO_read(outgoing, free.baseAddress, Int32(pending))
    }
  }
}
