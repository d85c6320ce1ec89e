import Glibc
import Testing

@testable import HTTP

/// How often the box woke its loop since the last look.
private func wakes(_ mailbox: Mailbox) -> UInt64 {
  var count: UInt64 = 0
  return read(mailbox.descriptor, &count, 8) == 8 ? count : 0
}

@Test func `the first letter wakes the loop and those behind it do not`() throws {
  let mailbox = try Mailbox()
  for _ in 0..<3 { #expect(mailbox.post(.stop(atLatest: 0))) }
  #expect(wakes(mailbox) == 1)
  #expect(mailbox.take().count == 3)
  #expect(mailbox.post(.stop(atLatest: 0)))
  #expect(wakes(mailbox) == 1)
}

@Test func `quiet letters wake the loop once, when they are announced`() throws {
  let mailbox = try Mailbox()
  for _ in 0..<3 { #expect(mailbox.post(.stop(atLatest: 0), isQuiet: true)) }
  #expect(wakes(mailbox) == 0)
  for _ in 0..<3 { mailbox.announce() }
  #expect(wakes(mailbox) == 1)
  #expect(mailbox.take().count == 3)
  mailbox.announce()
  #expect(wakes(mailbox) == 0)
}

@Test func `a loud letter wakes the loop for the quiet ones before it`() throws {
  let mailbox = try Mailbox()
  #expect(mailbox.post(.stop(atLatest: 0), isQuiet: true))
  #expect(mailbox.post(.stop(atLatest: 0)))
  #expect(wakes(mailbox) == 1)
  mailbox.announce()
  #expect(wakes(mailbox) == 0)
}
