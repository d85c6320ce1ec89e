import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { timeElement } from "../core/format.js";
import { problemText } from "./field-form.js";

/** Where one is signed in, and the buttons that end it. */
export function sessionPanel() {
  const list = h("ul", { class: "plain-list session-list" });
  const others = h("button", { type: "button", class: "button small", onclick: () => end("/api/sessions", "All other sessions ended") }, "End all others");
  load();

  async function load() {
    try {
      const { items } = await api.get("/api/sessions");
      others.disabled = items.length < 2;
      fill(list, items.map(line));
    } catch (error) {
      fill(list, h("li", { class: "problem" }, problemText(error)));
    }
  }

  function line(one) {
    const place = [browserOf(one.agent), one.address].filter(Boolean).join(", ");
    return h("li", { class: "row apart" },
      h("div", {}, h("div", { title: one.agent ?? "" }, place || "Unknown place", " ", one.current && h("span", { class: "badge good" }, "this one")), h("div", { class: "soft small" }, "seen ", timeElement(one.seen_at), ", since ", timeElement(one.created_at))),
      !one.current && h("button", { type: "button", class: "button small", "aria-label": `End the session of ${place}`, onclick: () => end(`/api/sessions/${one.id}`, "Session ended") }, "End"));
  }

  async function end(path, said) {
    await api.delete(path).then(() => announce(said), (error) => announce(error.detail));
    await load();
  }

  return h("div", { class: "stack" }, list, h("div", { class: "row end" }, others));
}

/** "Firefox on Linux" from a user agent; the whole of it stays in the title. */
function browserOf(agent = "") {
  const browser = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"], ["curl/", "curl"]].find(([mark]) => agent?.includes(mark))?.[1];
  const system = [["Windows", "Windows"], ["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Mac OS", "macOS"], ["Linux", "Linux"]].find(([mark]) => agent?.includes(mark))?.[1];
  if (!browser) return agent?.slice(0, 40) ?? "";
  return system ? `${browser} on ${system}` : browser;
}
