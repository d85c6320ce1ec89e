import Crypto
import Foundation
import JSON
import Testing

/// Files that are broken, lie or mean harm, through upload, import and the page's reply: each is taken or told, and the
/// server goes on.
struct BadMediaTests {
  struct File: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// The type it is served as; nil: it is refused.
    let type: String?
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ type: String?) {
      (self.name, self.bytes, self.type) = (name, bytes, type)
    }
  }

  private static let script = Array("<html><script>fetch('/api/tokens',{method:'POST'})</script></html>".utf8)
  private static let picture = SampleMedia.png(width: 8, height: 6)
  private static let sound = SampleMedia.wav(seconds: 0.2)

  static let files: [File] = [
    File("empty.png", [], nil), File("one-byte.png", [0x89], nil),
    File("signature-alone.png", Array(picture.prefix(8)), nil),
    File("cut-in-its-size.png", Array(picture.prefix(20)), nil),
    File("cut-behind-its-size.png", Array(picture.prefix(40)), nil),
    File("no-pixels.png", SampleMedia.png(width: 0, height: 6), nil),
    File("flood.png", SampleMedia.png(width: 60_000, height: 60_000), nil),
    File("page-behind-a-picture.png", picture + script, "image/png"),
    File("page.png", script, nil),
    File("drawing.png", Array("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".utf8), nil),
    File("drawing.svg", Array("<?xml version='1.0'?><svg><script>alert(1)</script></svg>".utf8), nil),
    File("begins-as.jpg", [0xff, 0xd8, 0xff], nil),
    File(
      "endless-segment.jpg", [0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff] + [UInt8](repeating: 0, count: 50), nil),
    File("segment-of-nothing.jpg", [0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xc0, 0, 0], nil),
    File("cut.gif", Array("GIF89a".utf8), nil),
    File("lying.webp", Array("RIFF".utf8) + [255, 255, 255, 255] + Array("WEBPVP8X".utf8), nil),
    File("cut-sound.wav", Array(sound.prefix(30)), nil),
    File("sound-shorter-than-said.wav", Array(sound.prefix(200)), nil),
    File("sound-as-picture.png", sound, "audio/wav"),
    File(
      "box-longer-than-the-file.mp4",
      [0, 0, 0, 20] + Array("ftypisom".utf8) + [255, 255, 255, 255] + Array("moov".utf8), nil),
    File(
      "box-of-nothing.mp4", [0, 0, 0, 12] + Array("ftypisom".utf8) + [0, 0, 0, 0] + Array("moov".utf8), nil),
    File("nested-without-end.mp4", nest(5_000), nil),
    File("endless.webm", [0x1a, 0x45, 0xdf, 0xa3, 0x01, 255, 255, 255, 255, 255, 255, 255], nil),
    File("tag-longer-than-the-file.mp3", Array("ID3".utf8) + [4, 0, 0, 127, 127, 127, 127], nil),
    File("cut.ogg", Array("OggS".utf8) + [0, 2], nil), File("cut.flac", Array("fLaC".utf8) + [0x80], nil),
    File("noise.png", (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }, nil),
  ]

  /// Boxes in boxes, each as long as what is left.
  private static func nest(_ depth: Int) -> [UInt8] {
    var bytes: [UInt8] = SampleMedia.big(12, 4) + Array("ftypisom".utf8)
    for level in 0..<depth { bytes += SampleMedia.big((depth - level) * 8, 4) + Array("moov".utf8) }
    return bytes
  }

  private static let schema: JSONValue = [
    "fields": [["name": "picture", "type": "image"]],
    "questions": [["name": "seen", "type": "boxes", "field": "picture", "labels": ["cat"]]],
  ]

  @Test(arguments: files)
  func `a file is taken or told what is wrong with it, alone and in a zip, and can run nothing`(_ file: File)
    throws
  {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let reply = try mia.client.call(
        "POST", "/api/projects/\(project)/media?name=\(file.name)",
        headers: [("Content-Type", "image/png")], body: file.bytes)
      guard let type = file.type else {
        #expect(reply.status == 422 && reply.code == "bad_media", "\(reply)")
        #expect(reply.json["detail"]?.string?.count ?? 0 > 10, "\(reply)")
        return try expectToldInZip(file, mia, project)
      }
      #expect(reply.status == 201 && reply.json["media_type"]?.string == type, "\(reply)")
      let served = try mia.client.get("/api/media/\(SHA256.hex(file.bytes))")
      #expect(served.body == file.bytes && served.headers["Content-Type"] == type)
      #expect(served.headers["X-Content-Type-Options"] == "nosniff")
      #expect(served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox")
      #expect(served.headers["Content-Disposition"]?.hasPrefix("attachment") == true)
      let line = #"{"picture": "media:\#(SHA256.hex(file.bytes))"}"#
      let job = try mia.client.call(
        "POST", "/api/projects/\(project)/imports?format=jsonl", headers: [("Prefer", "wait=30")],
        body: Array(line.utf8))
      let isPicture = type.hasPrefix("image/")
      #expect(job.json["result"]?["created"] == (isPicture ? 1 : 0), "\(job)")
      let next = try mia.client.post("/api/projects/\(project)/next", [:])
      #expect(next.status == 200 && next.json["task"]?.isNull == !isPicture)
      #expect(try mia.client.get("/readyz").status == 200)
    }
  }

  private func expectToldInZip(_ file: File, _ mia: TestPerson, _ project: Int64) throws {
    let job = try mia.client.call(
      "POST", "/api/projects/\(project)/imports?format=zip", headers: [("Prefer", "wait=60")],
      body: SampleMedia.zip([(file.name, file.bytes), ("good.png", Self.picture)]))
    #expect(job.json["result"]?["created"] == 1, "\(job)")
    let problem = job.json["result"]?["problems"]?.array?.first
    #expect(problem?["detail"]?.string?.hasPrefix(file.name + ": ") == true, "\(job)")
    #expect(try mia.client.get("/readyz").status == 200)
  }

  @Test func `each role of the project sees its files, and nobody else, however they ask`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      let elsewhere = try server.person("eve")
      _ = try server.project(elsewhere, schema: Self.schema)
      _ = try mia.client.call(
        "POST", "/api/projects/\(project)/media?name=a.png", headers: [("Content-Type", "image/png")],
        body: Self.picture)
      let hash = SHA256.hex(Self.picture)
      let path = "/api/media/\(hash)"
      for (name, role) in [("rev", "reviewer"), ("ann", "annotator")] {
        let person = try server.person(name)
        #expect(try person.client.get(path).status == 404)
        let member = "/api/projects/\(project)/members/\(person.id)"
        #expect(try mia.client.put(member, ["role": .string(role)]).status == 200)
        #expect(try person.client.get(path).body == Self.picture)
        #expect(try person.client.get(path, headers: [("Range", "bytes=0-3")]).status == 206)
        #expect(try person.client.get("/api/projects/\(project)/media").status == 403)
        #expect(try person.client.delete("/api/projects/\(project)/media/\(hash)").status == 403)
        let upload = try person.client.call(
          "POST", "/api/projects/\(project)/media?name=b.png", headers: [("Content-Type", "image/png")],
          body: Self.picture)
        #expect(upload.status == 403)
        // Who leaves the project, or the server, sees nothing from then on.
        #expect(try mia.client.delete(member).status == 204)
        #expect(try person.client.get(path).status == 404)
      }
      #expect(try server.person("root", role: .admin).client.get(path).status == 200)
      #expect(try elsewhere.client.get(path).status == 404)
      #expect(try elsewhere.client.get("/api/projects/\(project)/media").status == 404)
      #expect(try server.outsider().get(path).status == 401)
      #expect(
        try server.outsider().get(path, headers: [("Authorization", "Bearer cnc_made-up")]).status == 401)
      #expect(try mia.client.get("/api/media/\(hash.uppercased())").status == 404)
    }
  }
}
