// Files as responses, with everything that caches and players ask for.
extension Response {
  /// The file at `path`, or what the request's conditions and ranges make of it. `etag` is a whole entity tag with
  /// its quotes; `lastModified` is seconds since 1970 and comes from the file where none is given.
  package static func file(
    _ head: RequestHead, path: String, mediaType: String, etag: String? = nil, lastModified: Int64? = nil,
    headers: Headers = Headers()
  ) throws(ServerError) -> Response {
    let file = try OpenFile(path: path)
    return Response.file(
      head, file, mediaType: mediaType, etag: etag, lastModified: lastModified ?? file.modified,
      headers: headers)
  }

  static func file(
    _ head: RequestHead, _ file: OpenFile, mediaType: String, etag: String?, lastModified: Int64,
    headers: Headers
  ) -> Response {
    let now = HTTPDate.now()
    // A date in the future would be no validator (RFC 9110 section 8.8.2.1).
    let modified = min(lastModified, now)
    guard head.method.isRead else { return .methodNotAllowed([.get]) }
    var fields = headers
    if let etag { fields.set("ETag", etag) }
    fields.set("Last-Modified", HTTPDate.format(modified))
    switch Preconditions.evaluate(head, etag: etag, lastModified: modified, now: now) {
    case .notModified: return Response(status: 304, headers: fields)
    case .failed: return Response(status: 412, headers: fields)
    case .proceed: break
    }
    fields.set("Accept-Ranges", "bytes")
    switch RangeRequest.evaluate(head, size: file.size, etag: etag, lastModified: modified, now: now) {
    case .whole:
      fields.set("Content-Type", mediaType)
      return Response(headers: fields, body: .file(FileBody(file, pieces: [.range(0..<file.size)])))
    case .unsatisfiable:
      fields.set("Content-Range", "bytes */\(file.size)")
      return Response(status: 416, headers: fields)
    case .ranges(let ranges): return partial(ranges, of: file, mediaType, fields)
    }
  }

  private static func partial(
    _ ranges: [Range<Int64>], of file: OpenFile, _ mediaType: String, _ headers: Headers
  ) -> Response {
    var fields = headers
    if ranges.count == 1 {
      fields.set("Content-Type", mediaType)
      fields.set("Content-Range", contentRange(ranges[0], of: file.size))
      return Response(status: 206, headers: fields, body: .file(FileBody(file, pieces: [.range(ranges[0])])))
    }
    // A boundary only has to be absent from the parts; 128 random bits are.
    let boundary =
      String(UInt64.random(in: 0 ... .max), radix: 36) + String(UInt64.random(in: 0 ... .max), radix: 36)
    var pieces: [FileBody.Piece] = []
    for range in ranges {
      let lead =
        "\(pieces.isEmpty ? "" : "\r\n")--\(boundary)\r\nContent-Type: \(mediaType)\r\n"
        + "Content-Range: \(contentRange(range, of: file.size))\r\n\r\n"
      pieces.append(.bytes(Array(lead.utf8)))
      pieces.append(.range(range))
    }
    pieces.append(.bytes(Array("\r\n--\(boundary)--\r\n".utf8)))
    fields.set("Content-Type", "multipart/byteranges; boundary=\(boundary)")
    return Response(status: 206, headers: fields, body: .file(FileBody(file, pieces: pieces)))
  }

  private static func contentRange(_ range: Range<Int64>, of size: Int64) -> String {
    "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
  }
}
