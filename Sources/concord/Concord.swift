/// The command line: `concord serve` and its companions.
@main
enum Concord {
  static func main() {}
}
