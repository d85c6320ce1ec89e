import CSQLite
import Glibc

/// What SQLite refused and why; the message never carries a bound value.
package struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    case busy
    case full
    case readOnly
    case corrupt
    case notADatabase
    case constraint(Constraint)
    case io
    case interrupted
    /// Another process serves this file.
    case inUse
    /// The migrations beside the program do not fit the file.
    case migration
    case cannotOpen
    case other
  }

  package enum Constraint: Sendable, Equatable {
    case unique, foreignKey, check, notNull, dataType, trigger, other
  }

  package let kind: Kind
  /// SQLite's extended result code.
  package let code: Int32
  package let message: String

  package init(kind: Kind, code: Int32 = SQLITE_ERROR, message: String) {
    self.kind = kind
    self.code = code
    self.message = message
  }

  package var description: String { message }
}

extension SQLiteError {
  /// The error a connection stands at. While a statement runs, SQLite may quote what it chokes on
  /// (`fts5: syntax error near "…"`), so everything from the first quote on is left out.
  init(_ handle: OpaquePointer?, code: Int32, whileRunning: Bool = false) {
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    let code = extended & 0xff == code & 0xff ? extended : code
    let systemError = handle.map { sqlite3_system_errno($0) } ?? 0
    let kind = Self.kind(code, systemError: systemError)
    var text = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
    if whileRunning, code & 0xff == SQLITE_ERROR, let quote = text.firstIndex(of: "\"") {
      text = String(text[..<quote])
    }
    self.init(kind: kind, code: code, message: Self.explanation(kind, text))
  }

  private static func kind(_ code: Int32, systemError: Int32) -> Kind {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .full
    case SQLITE_READONLY, SQLITE_PERM: .readOnly
    case SQLITE_CORRUPT: .corrupt
    case SQLITE_NOTADB: .notADatabase
    case SQLITE_CONSTRAINT: .constraint(constraint(code))
    // A quota, a limit on file sizes, and the index of the log on a full disk come as errors of reading and writing.
    case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(systemError): .full
    case SQLITE_IOERR: .io
    case SQLITE_INTERRUPT: .interrupted
    case SQLITE_CANTOPEN: .cannotOpen
    default: .other
    }
  }

  private static func constraint(_ code: Int32) -> Constraint {
    switch code >> 8 {
    case 8, 6, 10: .unique  // UNIQUE, PRIMARYKEY, ROWID
    case 3: .foreignKey
    case 1: .check
    case 5: .notNull
    case 12: .dataType
    case 7: .trigger
    default: .other
    }
  }

  private static func explanation(_ kind: Kind, _ text: String) -> String {
    switch kind {
    case .full: "the disk is full; nothing of this change was kept (\(text))"
    case .busy: "another program is using the database (\(text))"
    case .readOnly: "the database cannot be written (\(text))"
    case .corrupt: "the database is damaged (\(text))"
    case .notADatabase: "the file is not a Concord database (\(text))"
    case .io: "reading or writing the database failed (\(text))"
    default: text
    }
  }
}
