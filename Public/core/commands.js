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
  { id: "guidelines", key: "G", title: "Guidelines" },
  { id: "help", key: "?", title: "These keys" },
];

export const reviewCommands = [
  { id: "decide", key: "A", title: "Decide" },
  { id: "return", key: "X", title: "Return to the annotator" },
  { id: "nothing", key: "N", title: "Nothing here" },
  { id: "next", key: "J", title: "Next difference" },
  { id: "previous", key: "K", title: "Previous difference" },
];
