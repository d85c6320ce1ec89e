/// The `Content-Security-Policy` of our pages: everything from us alone, but for the files of tasks where a project says
/// from which hosts they may come.
enum ContentPolicy {
  static let header = "Content-Security-Policy"

  static func text(mediaHosts: [String] = []) -> String {
    let hosts = mediaHosts.map { " https://\($0)" }.joined()
    let media = hosts.isEmpty ? "" : "media-src 'self'\(hosts); connect-src 'self'\(hosts); "
    return "default-src 'self'; img-src 'self' data:\(hosts); \(media)object-src 'none'; base-uri 'none'; "
      + "form-action 'self'; frame-ancestors 'none'"
  }
}
