import "../parts/comment-threads.js";
import { h } from "../core/dom.js";

let drawer = null;
let threads = null;
let shown = null;

/** Opens the comments on a task beside the work, or closes them. */
export async function toggleTalk(item, main, button) {
  if (!drawer) build(main, button);
  const isOpen = drawer.hidden || shown !== item.task.id;
  drawer.hidden = !isOpen;
  button.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) return button.focus();
  shown = item.task.id;
  drawer.querySelector("h2").focus();
  await threads.show({ taskID: item.task.id, annotations: item.annotations });
}

function build(main, button) {
  threads = document.createElement("comment-threads");
  const close = () => {
    drawer.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  drawer = h("aside", { class: "drawer", id: "talk", hidden: true, "aria-labelledby": "talk-title" },
    h("div", { class: "dialog-head" }, h("h2", { id: "talk-title", tabIndex: -1 }, "Comments"), h("button", { class: "button small", onclick: close }, "Close")),
    threads);
  drawer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  threads.addEventListener("loaded", ({ detail }) => { document.getElementById("talk-count").textContent = detail.open > 0 ? ` ${detail.open}` : ""; });
  main.append(drawer);
}
