import Formats
import Glibc

/// How a server is to run: what the command line and the environment said.
package struct Configuration: Sendable {
  package var dataDirectory = "./concord-data"
  package var host = "127.0.0.1"
  package var port = 8080
  package var certificate: String?
  package var key: String?
  package var isDemo = false
  package var home: Home
  /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
  package var trustedProxies: [String] = []
  package var loops = 1
  package var sessionIdle: Duration = .seconds(7 * 86_400)
  package var sessionLifetime: Duration = .seconds(30 * 86_400)
  package var logsRequests = false
  /// Whether models are fitted again as answers come in; tests that count do it themselves.
  package var refitsByItself = true
  /// How large files of tasks may be.
  package var media = MediaLimits()
  package var adminEmail: String?
  package var adminPassword: String?

  package init(home: Home) { self.home = home }

  package var databasePath: String { dataDirectory + "/concord.sqlite" }
  package var backupsDirectory: String { dataDirectory + "/backups" }
  package var isSecure: Bool { certificate != nil }

  /// What people type to reach it; a wildcard address is not one.
  package func address(port: Int) -> String {
    let name = host == "0.0.0.0" || host == "::" ? "localhost" : host.contains(":") ? "[\(host)]" : host
    return "\(isSecure ? "https" : "http")://\(name):\(port)"
  }

  /// Makes the data directory, for its owner alone.
  package func makeDataDirectory() throws(StartError) {
    var path = ""
    for part in dataDirectory.split(separator: "/", omittingEmptySubsequences: false) {
      path += path.isEmpty && part.isEmpty ? "/" : part + "/"
      if mkdir(path, 0o700) != 0, errno != EEXIST, errno != EISDIR {
        throw StartError("cannot make \(path): \(String(cString: strerror(errno)))")
      }
    }
    var status = stat()
    guard stat(dataDirectory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw StartError("\(dataDirectory) is not a folder")
    }
    guard access(dataDirectory, W_OK | X_OK) == 0 else {
      throw StartError("cannot write into \(dataDirectory): \(String(cString: strerror(errno)))")
    }
    shutToOthers()
  }

  /// What was there before, made by hand or by a copy, is for its owner alone as well: the folder, the database with its
  /// log and index, and what lies in our own folders. Where it belongs to someone else it stays as they want it.
  private func shutToOthers() {
    chmod(dataDirectory, 0o700)
    for suffix in ["", "-wal", "-shm", ".lock"] { Self.shut(databasePath + suffix) }
    for folder in ["imports", "backups"] {
      let path = "\(dataDirectory)/\(folder)"
      Self.shut(path)
      guard let directory = opendir(path) else { continue }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { Self.shut("\(path)/\(name)") }
      }
    }
  }

  private static func shut(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: chmod(path, 0o700)
    case S_IFREG: chmod(path, 0o600)
    default: break
    }
  }
}

/// Where `Public/` and `Migrations/` lie.
package struct Home: Sendable {
  package let path: String
  package var publicFolder: String { path + "/Public" }
  package var migrationsFolder: String { path + "/Migrations" }

  package init(path: String) { self.path = path }

  /// `CONCORD_HOME`; else `../share/concord` beside the program; else the nearest folder above it that has both.
  package static func find(environment: String?) throws(StartError) -> Home {
    if let environment, !environment.isEmpty {
      guard isHome(environment) else {
        throw StartError("CONCORD_HOME is \(environment), which has no Public and Migrations")
      }
      return Home(path: environment)
    }
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let program = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    var folder = parent(of: program)
    let installed = parent(of: folder) + "/share/concord"
    if isHome(installed) { return Home(path: installed) }
    while !folder.isEmpty {
      if isHome(folder) { return Home(path: folder) }
      folder = parent(of: folder)
    }
    throw StartError("cannot find Public and Migrations near \(program); set CONCORD_HOME to where they are")
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  private static func isHome(_ path: String) -> Bool {
    access(path + "/Public", R_OK | X_OK) == 0 && access(path + "/Migrations", R_OK | X_OK) == 0
  }
}

/// Why the program cannot start or go on, in one line for the person at the terminal.
package struct StartError: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
