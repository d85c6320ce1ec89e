import Dispatch
import Synchronization

/// An HTTP/1.1 server: a few event loops that own their connections, and a pool for what would hold them up. Whoever
/// starts it stops it; `stop` returns when every thread has ended.
package final class Server: Sendable {
  private struct State {
    var loops: [EventLoop] = []
    var threads: [Thread] = []
    var ownPool: WorkPool?
  }

  private let configuration: ServerConfiguration
  private let makeApplication: @Sendable () throws -> any Application
  private let state = Mutex(State())

  package init(
    configuration: ServerConfiguration, makeApplication: @escaping @Sendable () throws -> any Application
  ) {
    self.configuration = configuration
    self.makeApplication = makeApplication
  }

  /// Binds, starts the loops, and returns the port.
  @discardableResult
  package func start() throws -> Int {
    Listener.raiseDescriptorLimit()
    let context = try configuration.tls.map { files throws(ServerError) in try TLSContext(files) }
    let pool = configuration.pool ?? WorkPool(threads: 4, queueLimit: 1_024)
    if configuration.pool == nil { state.withLock { $0.ownPool = pool } }
    let channels = ChannelRegistry()
    var port = configuration.port
    let count = max(1, configuration.loops)
    do {
      for _ in 0..<count {
        let opened = try Listener.open(host: configuration.host, port: port, shared: count > 1)
        port = opened.port
        let loop = try EventLoop(
          listener: opened.descriptor, configuration: configuration, pool: pool, channels: channels,
          tls: context)
        try start(loop)
      }
    } catch {
      stop(grace: .zero)
      throw error
    }
    return port
  }

  private func start(_ loop: EventLoop) throws {
    let isReady = DispatchSemaphore(value: 0)
    let failure = Mutex<(any Error)?>(nil)
    let make = makeApplication
    let thread = Thread {
      do {
        let application = try make()
        isReady.signal()
        loop.run(application)
      } catch {
        failure.withLock { $0 = error }
        isReady.signal()
      }
    }
    isReady.wait()
    if let error = failure.withLock({ $0 }) {
      thread.join()
      throw error
    }
    state.withLock { state in
      state.loops.append(loop)
      state.threads.append(thread)
    }
  }

  /// Takes no new connections, closes idle ones, lets requests in flight finish for as long as `grace`, then waits for
  /// the threads. May be called more than once.
  package func stop(grace: Duration) {
    let stopping = state.withLock { state in
      defer { state = State() }
      return state
    }
    let latest = MonotonicClock.now() + grace.milliseconds
    for loop in stopping.loops { loop.post(.stop(atLatest: latest)) }
    for thread in stopping.threads { thread.join() }
    stopping.ownPool?.stop()
  }
}
