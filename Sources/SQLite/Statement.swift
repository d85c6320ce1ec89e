import CSQLite

/// One prepared statement, used again and again by one connection.
final class Statement {
  let pointer: OpaquePointer
  private let handle: OpaquePointer
  /// Set while rows are being read from it, so that the same text can be run inside itself.
  @exclusivity(unchecked) var isRunning = false
  let parameterCount: Int
  /// Which parameter the n-th argument binds, remembered by the address of its name: the same call site passes
  /// the same names in the same order.
  @exclusivity(unchecked) private var slots: [(name: UnsafePointer<UInt8>, parameter: Int32)] = []
  @exclusivity(unchecked) private var holdsMuch = false
  /// Whether it changes nothing.
  let isReadOnly: Bool
  /// Which kinds of what is gathered or remembered it is about, of those that were asked for.
  @exclusivity(unchecked) private var namedKinds: KindSet = []
  @exclusivity(unchecked) private var knownKinds: KindSet = []

  init(_ handle: OpaquePointer, _ sql: UnsafeBufferPointer<UInt8>, isKept: Bool) throws(SQLiteError) {
    var prepared: OpaquePointer?
    let code = sql.withMemoryRebound(to: CChar.self) { text in
      sqlite3_prepare_v3(
        handle, text.baseAddress, Int32(text.count), isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0,
        &prepared, nil)
    }
    guard code == SQLITE_OK else { throw SQLiteError(handle, code: code) }
    guard let prepared else { throw SQLiteError(kind: .other, message: "an empty statement") }
    pointer = prepared
    self.handle = handle
    isReadOnly = sqlite3_stmt_readonly(prepared) != 0
    parameterCount = Int(sqlite3_bind_parameter_count(prepared))
  }

  deinit { sqlite3_finalize(pointer) }

  /// Those of the kinds whose tables its text names.
  @inline(__always)
  func named(of asked: KindSet, _ table: KindTable) -> KindSet {
    if !knownKinds.isSuperset(of: asked) { learn(asked.subtracting(knownKinds), table) }
    return namedKinds.intersection(asked)
  }

  private func learn(_ kinds: KindSet, _ table: KindTable) {
    let text = sqlite3_sql(pointer).map { String(cString: $0) } ?? ""
    namedKinds.formUnion(table.named(in: text, of: kinds))
    knownKinds.formUnion(kinds)
  }

  /// The row that `step` came to.
  var row: Row { Row(statement: pointer) }

  func bind(_ parameters: Parameters) throws(SQLiteError) {
    guard parameters.count == parameterCount else {
      throw SQLiteError(
        kind: .other, code: SQLITE_MISUSE,
        message: "\(parameters.count) values for \(parameterCount) parameters")
    }
    // One look at the field for all arguments.
    let slots = slots
    var index = 0
    for (name, value) in parameters {
      let isKnown = index < slots.count && slots[index].name == name.utf8Start
      let parameter = isKnown ? slots[index].parameter : try findParameter(name, argument: index)
      let code = bind(value, to: parameter)
      guard code == SQLITE_OK else { throw SQLiteError(handle, code: code) }
      index += 1
    }
  }

  private func findParameter(_ name: StaticString, argument: Int) throws(SQLiteError) -> Int32 {
    let parameter = sqlite3_bind_parameter_index(pointer, ":" + name.description)
    guard parameter > 0 else {
      throw SQLiteError(kind: .other, code: SQLITE_MISUSE, message: "no parameter :\(name) in the statement")
    }
    if argument == slots.count { slots.append((name.utf8Start, parameter)) }
    return parameter
  }

  func bind(_ value: Value, to parameter: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(pointer, parameter)
    case .integer(let value): return sqlite3_bind_int64(pointer, parameter, value)
    case .real(let value): return sqlite3_bind_double(pointer, parameter, value)
    case .text(var text):
      return text.withUTF8 { bindText(UnsafeRawBufferPointer($0), to: parameter) }
    case .utf8(let bytes): return bytes.withUnsafeBytes { bindText($0, to: parameter) }
    case .blob(let bytes):
      if bytes.isEmpty { return sqlite3_bind_zeroblob(pointer, parameter, 0) }
      if bytes.count > Self.much { holdsMuch = true }
      return bytes.withUnsafeBytes {
        sqlite3_bind_blob64(
          pointer, parameter, $0.baseAddress, UInt64($0.count), concord_sqlite_transient())
      }
    }
  }

  private func bindText(_ bytes: UnsafeRawBufferPointer, to parameter: Int32) -> Int32 {
    if bytes.count > Self.much { holdsMuch = true }
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else {
      return sqlite3_bind_text(pointer, parameter, "", 0, concord_sqlite_transient())
    }
    return sqlite3_bind_text64(
      pointer, parameter, start, UInt64(bytes.count), concord_sqlite_transient(), UInt8(SQLITE_UTF8))
  }

  /// Larger values are not kept until the next use of the statement.
  private static let much = 64 * 1024

  /// True at a row, false at the end.
  @inline(__always)
  func step() throws(SQLiteError) -> Bool {
    let code = sqlite3_step(pointer)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw SQLiteError(handle, code: code, whileRunning: true) }
    return false
  }

  /// Frees what the statement reads; the error that `sqlite3_reset` repeats was thrown by `step`.
  func reset() {
    sqlite3_reset(pointer)
    if holdsMuch {
      sqlite3_clear_bindings(pointer)
      holdsMuch = false
    }
  }
}
