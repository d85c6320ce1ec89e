/**
 * The commands of the working pages that people can give other keys, for the account page: it has no key map of its own.
 * The pages themselves register them with what they do; the browser tests hold both lists together.
 */
export const labelCommands = [
  { id: "submit", key: "Enter", also: ["Ctrl+Enter"], title: "Submit and next" },
  { id: "skip", key: "Space", title: "Skip" },
  { id: "flag", key: "F", title: "Flag as broken" },
  { id: "undo", key: "U", also: ["Ctrl+Z"], title: "Undo; on a fresh task: take the last answer back" },
  { id: "redo", key: "Ctrl+Shift+Z", also: ["Ctrl+Y"], title: "Redo" },
  { id: "earlier", key: "ArrowLeft", title: "An earlier answer of mine" },
  { id: "later", key: "ArrowRight", title: "Back towards the present task" },
  { id: "remove", key: "Delete", also: ["Backspace"], title: "Remove the mark that is chosen" },
  { id: "disarm", key: "Escape", title: "Let go of label, mark, earlier answer" },
  { id: "guidelines", key: "G", title: "Guidelines" },
  { id: "help", key: "?", title: "These keys" },
];

export const reviewCommands = [
  { id: "review.decide", key: "A", title: "Decide: the label stands" },
  { id: "review.nothing", key: "N", title: "Nothing here" },
  { id: "review.return", key: "X", title: "Return with a comment" },
  { id: "review.next", key: "J", also: ["ArrowDown"], title: "Next dispute" },
  { id: "review.previous", key: "K", also: ["ArrowUp"], title: "Previous dispute" },
  { id: "review.take", key: "Enter", title: "Take it, or leave it out again" },
  { id: "undo", key: "U", also: ["Ctrl+Z"], title: "Undo; then: the last decision again" },
  { id: "redo", key: "Ctrl+Shift+Z", also: ["Ctrl+Y"], title: "Redo" },
  { id: "remove", key: "Delete", also: ["Backspace"], title: "Remove the mark that is chosen" },
  { id: "guidelines", key: "G", title: "Guidelines" },
  { id: "help", key: "?", title: "These keys" },
];
