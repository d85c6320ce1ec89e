import "./progress-meter.js";
import { fill, h } from "../core/dom.js";
import { count, plural } from "../core/format.js";
import { problemText } from "./field-form.js";
import { upload } from "./upload.js";

/** Of the six connections that a browser has for a host, one hears what happens and one is left for the page. */
const atOnce = 4;
const waits = [500, 2000, 8000];
const shownAtMost = 50;
const hashedBytes = 64 << 20;
const tellEvery = 100;

/**
 * Files on their way to the server, a request each and a few at once, whatever their number: how far it is, to be cancelled
 * at any moment. What fails for a moment is sent again by itself; what is refused is listed, to be tried again, alone or with
 * the others, or left out.
 *
 *   files      `[{ file, path }]`; the same file sent twice is one file on the server
 *   address    where a file is sent; lineOf(each, reference): its import line
 *   known      resolves to a reference where the server has it already, else null; for "", whether it has any
 *   start      given the lines, in the order of the files; back: to choose other files
 */
export class FileSending {
  #element;
  #files;
  #plan;
  #meter = document.createElement("progress-meter");
  #problems = h("ul", { class: "stack tight" });
  #abort = new AbortController();
  #total;
  #sent = 0;
  #lines = new Map();
  #failed = new Map();
  #telling = 0;
  #hasAny = null;

  constructor(element, { files, ...plan }) {
    this.#element = element;
    this.#files = files;
    this.#plan = plan;
    this.#total = files.reduce((sum, { file }) => sum + file.size, 0);
  }

  async run(files = this.#files) {
    const { signal } = this.#abort;
    fill(this.#element, h("h2", {}, `Uploading ${plural(files.length, "file")}`), this.#meter, this.#problems,
      h("p", { class: "soft small" }, "Keep this page open. What is sent is not sent again when you choose the same files later."),
      h("div", { class: "row end" }, h("button", { type: "button", class: "button", onclick: () => this.#abort.abort() }, "Cancel")));
    this.#tell();
    const leave = (event) => event.preventDefault();
    addEventListener("beforeunload", leave);
    const waiting = files.values();
    const work = async () => {
      for (const each of waiting) {
        if (signal.aborted) return;
        await this.#send(each);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    removeEventListener("beforeunload", leave);
    clearTimeout(this.#telling);
    if (signal.aborted) this.#plan.back();
    else if (this.#failed.size === 0) this.#start();
    else this.#ask();
  }

  async #send(each, tried = 0) {
    let told = 0;
    const progress = (bytes) => {
      this.#sent += Math.min(bytes, each.file.size) - told;
      told = Math.min(bytes, each.file.size);
      this.#tellSoon();
    };
    try {
      const ref = await this.#known(each) ?? (await upload(this.#plan.address(each), each.file, { progress, signal: this.#abort.signal })).ref;
      this.#lines.set(each, this.#plan.lineOf(each, ref));
      progress(each.file.size);
    } catch (error) {
      if (error.name === "AbortError") return;
      progress(0);
      if (isPassing(error) && tried < waits.length) {
        await this.#pause(waits[tried]);
        if (!this.#abort.signal.aborted) await this.#send(each, tried + 1);
        return;
      }
      progress(each.file.size);
      this.#failed.set(each, error);
      this.#list();
    }
  }

  /** What the server has already need not be sent: found by its hash, of files that can be held to work it out. */
  async #known({ file }) {
    if (!this.#plan.known || file.size === 0 || file.size > hashedBytes || !globalThis.crypto?.subtle) return null;
    // Where there is nothing yet, nothing is looked for.
    this.#hasAny ??= this.#plan.known("");
    if (!await this.#hasAny) return null;
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return this.#plan.known(`media:${hash.toHex?.() ?? Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  }

  #pause(milliseconds) {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#abort.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        done();
      }, { once: true });
    });
  }

  #start() {
    this.#plan.start(this.#files.filter((each) => this.#lines.has(each)).map((each) => this.#lines.get(each)));
  }

  #again(files) {
    for (const each of files) {
      this.#failed.delete(each);
      this.#sent -= each.file.size;
    }
    this.#list();
    return this.run(files);
  }

  /** What is to become of those that could not be taken. */
  #ask() {
    const { size } = this.#failed;
    const taken = this.#lines.size;
    this.#list(true);
    fill(this.#element, h("h2", { tabIndex: -1 }, `${plural(size, "file")} could not be taken`), this.#problems,
      h("div", { class: "row end" }, h("button", { type: "button", class: "button", onclick: () => this.#plan.back() }, "Other files"),
        size > 1 && h("button", { type: "button", class: "button", onclick: () => this.#again([...this.#failed.keys()]) }, "Try all of them again"),
        taken > 0 && h("button", { type: "button", class: "button primary", onclick: () => this.#start() }, `Import the other ${taken}`)));
    this.#element.querySelector("h2").focus();
  }

  #list(isOver = false) {
    const failed = [...this.#failed];
    fill(this.#problems, failed.slice(0, shownAtMost).map(([each, error]) => h("li", {}, h("strong", { dir: "auto" }, each.path), ` ${problemText(error)} `,
      isOver && h("button", { type: "button", class: "button small", "aria-label": `Try ${each.path} again`, onclick: () => this.#again([each]) }, "Try again"))),
      failed.length > shownAtMost && h("li", { class: "soft" }, `and ${count(failed.length - shownAtMost)} more`));
  }

  /** Thousands of small files have more to tell than anybody can see. */
  #tellSoon() {
    this.#telling ||= setTimeout(() => this.#tell(), tellEvery);
  }

  #tell() {
    this.#telling = 0;
    this.#meter.progress = { done: this.#sent, total: this.#total, unit: "bytes", label: "Upload", note: `${count(this.#lines.size)} of ${plural(this.#files.length, "file")}` };
  }
}

/** The connection, or a server that is busy: another moment may be better. */
const isPassing = ({ status }) => status === 0 || status === 429 || status >= 502 || status === 500;
