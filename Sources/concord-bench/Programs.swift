import Foundation
import Synchronization

/// A child process that the benchmark started and ends.
final class Program {
  /// Those that run now: a benchmark that fails must not leave a server on its port.
  private static let running = Mutex<Set<Int32>>([])

  private let process = Process()
  let port: Int

  /// Starts `path` and waits until `port` answers; `nil` where it does not within ten seconds.
  init?(_ path: String, _ arguments: [String], port: Int, environment: [String: String] = [:]) {
    self.port = port
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }  // not installed: the caller says so
    let pid = process.processIdentifier
    Self.running.withLock { _ = $0.insert(pid) }
    let deadline = now() + 10
    while now() < deadline {
      let socket = connectToLoopback(port)
      if socket >= 0 {
        close(socket)
        return
      }
      usleep(1000)
    }
    stop()
    return nil
  }

  var pid: Int32 { process.processIdentifier }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
    let pid = pid
    Self.running.withLock { _ = $0.remove(pid) }
  }

  /// Asks all that run to end.
  static func stopAll() {
    for pid in running.withLock({ $0 }) { kill(pid, SIGTERM) }
  }

  /// Resident memory in MiB: now, and the highest since `forgetPeak()`.
  var memory: (now: Double, peak: Double) {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""  // gone: zero
    func field(_ name: String) -> Double {
      guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return 0 }
      return (Double(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) ?? 0) / 1024
    }
    return (field("VmRSS:"), field("VmHWM:"))
  }

  func forgetPeak() {
    let file = open("/proc/\(pid)/clear_refs", O_WRONLY)
    write(file, "5", 1)
    close(file)
  }

  /// Runs a program to its end and gives what it printed; the benchmark ends when it fails.
  static func output(_ path: String, _ arguments: [String], environment: [String: String] = [:]) -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { fail("cannot run \(path)") }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { fail("\(path) \(arguments.joined(separator: " ")) failed") }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

func fail(_ message: String) -> Never {
  Program.stopAll()
  FileHandle.standardError.write(Data("concord-bench: \(message)\n".utf8))
  exit(1)
}

/// nginx with a fixed reply of 1 KiB, one worker: what the machine's network stack allows.
func startNginx(in folder: String, port: Int) -> Program? {
  guard let path = ["/usr/sbin/nginx", "/usr/bin/nginx"].first(where: FileManager.default.isExecutableFile)
  else {
    return nil
  }
  let reply = String(repeating: "x", count: 1024)
  let configuration = """
    worker_processes 1; daemon off; pid \(folder)/nginx.pid; error_log /dev/null;
    events { worker_connections 1024; }
    http { access_log off; keepalive_requests 100000000; client_body_temp_path \(folder); proxy_temp_path \(folder);
      fastcgi_temp_path \(folder); uwsgi_temp_path \(folder); scgi_temp_path \(folder);
      server { listen 127.0.0.1:\(port); location / { default_type application/json; return 200 '\(reply)'; } } }
    """
  let file = folder + "/nginx.conf"
  // No room for the file: the table goes without this limit.
  guard (try? configuration.write(toFile: file, atomically: true, encoding: .utf8)) != nil else { return nil }
  return Program(path, ["-c", file, "-e", "/dev/null"], port: port)
}
