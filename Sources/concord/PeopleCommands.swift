import ConcordApp
import Glibc

private let email = Option(name: "email", value: "EMAIL", help: "who, by email address", isRequired: true)
private let noPassword = Option(
  name: "no-password", value: nil, help: "print a one-time link instead, where the person chooses a password")

let userAddCommand = Command(
  name: "user add",
  summary: "Adds someone who can sign in; the password is asked for, or read from standard input.",
  options: [
    .data, email, Option(name: "name", value: "NAME", help: "how others see them", isRequired: true),
    Option(name: "role", value: "ROLE", help: "admin or member (default member)"), noPassword,
  ]
) { arguments in
  let name = arguments["role"] ?? "member"
  guard let role = ServerRole(rawValue: name) else { throw UsageError("--role is admin or member") }
  let configuration = try arguments.configuration()
  try configuration.makeDataDirectory()
  let database = try configuration.openDatabase(isServer: false)
  defer { database.close() }
  let password = arguments.has("no-password") ? nil : try readPassword()
  let link = try AccountTool(database).add(
    email: arguments.required("email"), name: arguments.required("name"), role: role, password: password)
  if let link { say(link) }
}

let userListCommand = Command(
  name: "user list", summary: "Lists everyone who can sign in: id, role, email, name.", options: [.data]
) { arguments in
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  try AccountTool(database).list(say)
}

let userDisableCommand = Command(
  name: "user disable", summary: "Keeps someone out: sessions, tokens and links end at once.",
  options: [.data, email]
) { arguments in
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  try AccountTool(database).disable(email: arguments.required("email"))
}

let userPasswordCommand = Command(
  name: "user password",
  summary: "Sets a password, asked for or read from standard input; all sessions of the person end.",
  options: [.data, email, noPassword]
) { arguments in
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  let password = arguments.has("no-password") ? nil : try readPassword()
  if let link = try AccountTool(database).setPassword(email: arguments.required("email"), password) {
    say(link)
  }
}

let tokenCreateCommand = Command(
  name: "token create",
  summary: "Makes an API token and prints it, alone, on standard output; it is shown this once.",
  options: [
    .data, email, Option(name: "name", value: "NAME", help: "what it is for", isRequired: true),
    Option(name: "access", value: "ACCESS", help: "read or write (default write)"),
    Option(name: "days", value: "NUMBER", help: "how long it holds (default: until it is revoked)"),
  ]
) { arguments in
  let word = arguments["access"] ?? "write"
  guard let access = TokenAccess(rawValue: word) else { throw UsageError("--access is read or write") }
  let days = try arguments.number("days", in: 1...3_650)
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  say(
    try AccountTool(database).makeToken(
      email: arguments.required("email"), name: arguments.required("name"), access: access, days: days))
}

/// One line from the terminal without echo, or from a pipe. Never an argument: those are seen by everyone on a machine.
private func readPassword() throws -> String {
  var settings = termios()
  let isTerminal = tcgetattr(STDIN_FILENO, &settings) == 0
  if isTerminal {
    write("Password: ", to: STDERR_FILENO)
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
  }
  let line = readLine(strippingNewline: true)
  if isTerminal {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
    write("\n", to: STDERR_FILENO)
  }
  guard let line, !line.isEmpty else {
    throw StartError("no password was given; --no-password prints a link instead")
  }
  return line
}
