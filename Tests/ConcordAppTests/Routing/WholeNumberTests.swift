import ConcordApp
import JSON
import Testing

/// A thing has one address, and a number one way to be written.
struct WholeNumberTests {
  @Test(arguments: ["1", "7", "10", "9007199254740993", "0", "9223372036854775807"])
  func `digits are a number`(_ text: String) { #expect(wireInteger(text) == Int64(text)) }

  @Test(arguments: [
    "01", "00", "+1", "-1", "1 ", " 1", "1.0", "1e3", "0x1", "", "١", "9223372036854775808", "1_0",
  ])
  func `what is written otherwise is none`(_ text: String) { #expect(wireInteger(text) == nil) }

  @Test func `an id with a zero before it or a sign is the address of nothing`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let project = try server.project(admin)
      #expect(try admin.client.get("/api/projects/\(project)").status == 200)
      for id in [
        "0\(project)", "00\(project)", "+\(project)", "%2B\(project)", "\(project).0", "%30\(project)",
      ] {
        #expect(try admin.client.get("/api/projects/\(id)").status == 404, Comment(rawValue: id))
        #expect(try admin.client.get("/api/projects/\(id)/members").status == 404, Comment(rawValue: id))
        #expect(try admin.client.get("/projects/\(id)").status == 404, Comment(rawValue: id))
        #expect(
          try admin.client.put("/api/projects/\(project)/members/\(id)", ["role": "annotator"]).status == 404)
      }
      #expect(try admin.client.get("/api/projects?limit=010").status == 400)
      #expect(try admin.client.get("/api/audit?project=0\(project)").status == 400)
      let held = try admin.client.call(
        "POST", "/api/projects/\(project)/next", headers: [("Content-Type", "application/json")],
        body: Array("{\"held\": [01]}".utf8))
      #expect(held.status == 400 && held.code == "bad_json")
    }
  }
}
