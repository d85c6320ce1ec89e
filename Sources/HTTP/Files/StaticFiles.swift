import COpenSSL
import Glibc
import Synchronization

/// Serves the files below one folder. Nothing outside it can be named: every part of a path is opened by itself,
/// without following links, and names that begin with a dot do not exist.
package final class StaticFiles: Sendable {
  private struct Entry: Sendable {
    let size: Int64
    let modified: Int64
    let modifiedNanoseconds: Int64
    let inode: UInt64
    let etag: String
    /// The whole file when it is small; large ones are read when they are sent.
    let content: [UInt8]?
  }

  private let root: String
  private let headers: Headers
  private let index: String?
  private let entries = Mutex<[String: Entry]>([:])
  private static let cachedBytes: Int64 = 512 * 1024

  /// `cacheControl` goes with every file: by default a browser asks each time whether its copy is still good, which
  /// costs a 304. `index` is what a path that ends with a slash means.
  package init(root: String, cacheControl: String = "no-cache", index: String? = "index.html") {
    self.root = root
    self.index = index
    headers = ["Cache-Control": cacheControl]
  }

  /// nil when there is no such file. `path` is decoded, with or without a leading slash.
  package func response(for head: RequestHead, path: String) -> Response? {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.first?.isEmpty ?? false { parts.removeFirst() }
    if parts.last?.isEmpty ?? true, let index {
      _ = parts.popLast()
      parts.append(index)
    }
    guard !parts.isEmpty, parts.allSatisfy(Self.isName), let descriptor = open(parts) else { return nil }
    guard let file = try? OpenFile(descriptor: descriptor) else { return nil }  // a folder is no file
    if head.method == .options { return .options([.get]) }
    guard head.method.isRead else { return .methodNotAllowed([.get]) }
    guard let entry = entry(parts.joined(separator: "/"), file) else { return nil }
    let mediaType = MediaType.of(parts[parts.count - 1])
    var response = Response.file(
      head, file, mediaType: mediaType, etag: entry.etag, lastModified: entry.modified, headers: headers)
    if let content = entry.content, response.status == 200 { response.body = .bytes(content) }
    return response
  }

  private static func isName(_ part: String) -> Bool {
    !part.isEmpty && part.utf8.count <= 255 && !part.hasPrefix(".")
      && !part.utf8.contains { $0 < 0x20 || $0 == 0x7f || $0 == 0x5c || $0 == 0x2f || $0 == 0x3a }
  }

  private func open(_ parts: [String]) -> Int32? {
    var folder = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for part in parts.dropLast() where folder >= 0 {
      let next = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      close(folder)
      folder = next
    }
    guard folder >= 0, let last = parts.last else { return nil }
    defer { close(folder) }
    let file = openat(folder, last, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    return file >= 0 ? file : nil
  }

  /// What is known of the file; read again when it has changed.
  private func entry(_ name: String, _ file: OpenFile) -> Entry? {
    let known = entries.withLock { $0[name] }
    if let known, known.size == file.size, known.modified == file.modified,
      known.modifiedNanoseconds == file.modifiedNanoseconds, known.inode == file.inode
    {
      return known
    }
    guard let (etag, content) = read(file) else { return nil }
    let entry = Entry(
      size: file.size, modified: file.modified, modifiedNanoseconds: file.modifiedNanoseconds,
      inode: file.inode,
      etag: etag, content: content)
    entries.withLock { $0[name] = entry }
    return entry
  }

  /// The entity tag is the beginning of the content's SHA-256: the same bytes have the same tag on every host.
  private func read(_ file: OpenFile) -> (etag: String, content: [UInt8]?)? {
    guard let context = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { return nil }
    var content: [UInt8] = []
    var offset: Int64 = 0
    while offset < file.size {
      let count = Int(min(file.size - offset, 256 * 1024))
      // A file that cannot be read is not there; one that shrinks meanwhile is read again at the next request.
      guard let block = try? file.read(at: offset, count: count), block.count == count else { return nil }
      EVP_DigestUpdate(context, block, block.count)
      if file.size <= Self.cachedBytes { content += block }
      offset += Int64(count)
    }
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    let hex = digest.prefix(12).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    let etag = "\"" + String(decoding: hex, as: UTF8.self) + "\""
    return (etag, file.size <= Self.cachedBytes ? content : nil)
  }
}

/// Media types by file name; what is not known is bytes, and with `nosniff` stays bytes.
package enum MediaType {
  package static func of(_ name: String) -> String {
    guard let dot = name.utf8.lastIndex(of: 0x2e) else { return "application/octet-stream" }
    return types[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
  }

  private static let types: [String: String] = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8", "json": "application/json", "map": "application/json",
    "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8", "xml": "application/xml", "svg": "image/svg+xml",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "ico": "image/x-icon", "woff2": "font/woff2", "woff": "font/woff",
    "wasm": "application/wasm",
    "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip", "mp3": "audio/mpeg",
    "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav", "flac": "audio/flac", "mp4": "video/mp4",
    "webm": "video/webm", "jsonl": "application/jsonl", "ndjson": "application/x-ndjson",
    "webmanifest": "application/manifest+json",
  ]
}
