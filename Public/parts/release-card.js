import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { bytes, count, plural, ratio, timeElement } from "../core/format.js";
import { confirmDialog, copyLine } from "./dialog.js";
import { reasonWords, symbol } from "./agreement.js";

/** One release: what it holds, how it differs from the one before, and its files with their checksums. */
export function releaseCard(release, { project, isOpen, deleted }) {
  const files = h("details", { class: "release-files", ontoggle: () => files.open && files.childElementCount === 1 && loadFiles(release, files) },
    h("summary", {}, `Files (${bytes(release.bytes)})`));
  const problem = h("p", { class: "problem", role: "alert" });
  const card = h("article", { class: "card stack", "aria-label": `Version ${release.version}` },
    h("div", { class: "row apart" },
      h("h2", { tabIndex: -1, dir: "auto" }, h("span", { class: "badge accent" }, `v${release.version}`), " ", release.name),
      h("span", { class: "soft small" }, timeElement(release.created_at), release.created_by ? ` by ${release.created_by.name}` : "")),
    release.note && h("p", { dir: "auto", class: "release-text" }, release.note),
    release.description && h("p", { dir: "auto", class: "soft release-text" }, release.description),
    h("div", { class: "tiles" }, itemsTile(release), ...release.splits.map((split) => splitTile(split, release.items))),
    h("dl", { class: "facts" }, facts(release).flatMap(([name, words]) => [h("dt", {}, name), h("dd", {}, words)])),
    files, problem,
    h("div", { class: "row end" }, downloads(release, project), h("button", { type: "button", class: "button small danger", onclick: remove }, "Delete…")));
  // Set when it hangs in the page: the event that fetches the files comes then.
  if (isOpen) files.open = true;
  return card;

  async function remove() {
    const name = `v${release.version}`;
    const sure = await confirmDialog({
      title: `Delete version ${release.version}, “${release.name}”?`, text: "Its files are gone for good; whoever trained on it can no longer fetch the same data. The number is not given again.",
      confirm: "Delete for good", danger: true, typed: name,
    });
    if (!sure) return;
    await api.delete(`/api/releases/${release.id}`).then(() => {
      announce(`Version ${release.version} is deleted`);
      return deleted();
    }, (error) => { problem.textContent = error.detail; });
    document.querySelector("main").focus();
  }
}

/** All files as one; where tasks show uploaded files, with those or without. */
function downloads({ id, version }, { schema }) {
  const address = `/api/releases/${id}/archive`;
  const link = (href, words) => h("a", { class: "button small", href, download: "", "aria-label": `${words}, version ${version}` }, words);
  const hasMedia = schema.fields.some(({ type }) => ["image", "audio", "video"].includes(type));
  return [link(address, "Download all"), hasMedia && link(`${address}?media=1`, "Download all with media")];
}

function itemsTile({ items }) {
  return h("div", { class: "tile" }, h("h3", { class: "card-title" }, "Items"), h("p", { class: "figure" }, count(items)));
}

function splitTile({ name, share, items }, all) {
  const found = all > 0 ? (items / all) * 100 : 0;
  return h("div", { class: "tile" }, h("h3", { class: "card-title" }, name), h("p", { class: "figure" }, count(items)), h("p", { class: "soft small" }, `${found.toFixed(1)} %, ${Number((share * 100).toFixed(1))} % asked for`));
}

function facts(release) {
  const { comparison: since, agreement } = release;
  return [
    ["Agreement", agreement.length === 0 ? "–" : agreement.map(({ title, headline }, index) => [index > 0 && " · ", `${title}: `, agreementWords(headline)]).flat()],
    ["Splits", splitWords(release)],
    since && [`Since v${since.version}`, [`${count(since.added)} added, ${count(since.removed)} removed, ${count(since.changed)} with another label, ${count(since.same)} as before`, since.moved > 0 && `; ${plural(since.moved, "item")} in another split`, "."]],
    release.licence && ["Licence", h("span", { dir: "auto" }, release.licence)],
  ].filter(Boolean);
}

function agreementWords(headline) {
  if (typeof headline?.value !== "number") return `not known: ${reasonWords(headline?.reason)}`;
  const interval = typeof headline.low === "number" ? ` (${ratio(headline.low)} to ${ratio(headline.high)})` : "";
  return `${symbol(headline.name)} ${ratio(headline.value)}${interval}`;
}

function splitWords({ seed, stratify_by: question, group_by: key }) {
  const words = [`seed ${seed}`];
  if (question) words.push(`each with its share of every ${question}`);
  if (key) words.push(`never parting tasks of the same ${key}`);
  return words.join(", ");
}

async function loadFiles(release, details) {
  const body = h("div", { class: "details-body stack tight" }, h("p", { class: "soft" }, "…"));
  details.append(body);
  try {
    const { files } = await api.get(`/api/releases/${release.id}`);
    const address = (path) => `/api/releases/${release.id}/files/${encodeURIComponent(path)}`;
    const names = files.map((file) => file.path).join(",");
    fill(body,
      h("ul", { class: "plain-list release-list" }, files.map((file) => h("li", {},
        h("a", { href: address(file.path), download: "" }, file.path), h("span", { class: "soft small" }, bytes(file.size)),
        copyLine(file.sha256, `SHA-256 of ${file.path}, version ${release.version}`)))),
      h("p", { class: "soft small" }, "All of them from a program, with a token from ", h("a", { href: "/account#tokens" }, "your account"), "; then ", h("code", {}, "sha256sum -c SHA256SUMS"), ":"),
      copyLine(`curl -fsS -H "Authorization: Bearer $CONCORD_TOKEN" -O "${location.origin}/api/releases/${release.id}/files/{${names}}"`, `Command for version ${release.version}`));
  } catch (error) {
    fill(body, h("p", { class: "problem", role: "alert" }, error.detail));
  }
}

