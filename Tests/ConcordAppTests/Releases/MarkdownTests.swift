import ConcordApp
import Testing

@Test(arguments: [
  ("Who acts, where (and why)?", "Who acts, where (and why)?"),
  ("12. May", #"12\. May"#), ("3) no", #"3\) no"#), (" 7. no", #"7\. no"#), ("so. 4. so", "so. 4. so"),
  ("<b>*x*</b> [y](z)", #"\<b\>\*x\*\<\/b\> \[y\](z)"#), ("a | `c`", #"a \| \`c\`"#),
  ("one\u{2028}two\u{202e}three", "one twothree"),
])
func `text in a card stays text, and reads as it was written where it can`(text: String, written: String) {
  #expect(Markdown.line(text) == written)
}
