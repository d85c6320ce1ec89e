import { announce } from "../core/announce.js";
import { isSame } from "../core/differences.js";
import { fill, h } from "../core/dom.js";
import { keyHint, printed } from "../core/keys.js";
import { fetchSheet } from "../core/late.js";
import { compareDrawn, isDrawn, regionIn, withRegion } from "../core/region-groups.js";
import { optionTitle } from "../core/schema.js";
import { consistent } from "../parts/form-extras.js";

// The list of what is drawn looks as where people label.
await fetchSheet("/styles/review-regions.css");

/** Colours of people, beside their names: in another order than those of labels. */
const hues = [4, 6, 7, 5, 3, 8, 2, 1];
const colorOf = (index) => `var(--label-${hues[index % hues.length]})`;

const differ = { label: "label", extent: "place", attributes: "what is said of it" };

/**
 * Review of what was drawn, region by region. Everybody's regions lie over the label's picture, or on lanes of its
 * timeline, in each one's colour and by name; the group that is looked at stands out, there and in the annotations, and
 * above it is what can be taken: one person's region, what most drew, or nothing.
 *
 * `desk` is the page: project, keys, form, item, history, disputes, give(answers, words).
 */
export class ReviewRegions {
  #desk;
  #groups = [];
  #disputes = [];
  #current = null;
  #left = new Set();
  #showsAll = true;
  #isPicking = false;
  #title = h("p", { class: "group-words" });
  #choices = h("div", { class: "group-choices", role: "group" });
  #all = h("button", { type: "button", class: "button small", "aria-pressed": "true", "aria-keyshortcuts": "E", onclick: () => this.#toggleAll() }, "Everybody’s ", h("kbd", { "aria-hidden": "true" }, "E"));
  #steps = h("div", { class: "row" });
  #bar = h("div", { class: "group-bar" }, h("div", { class: "group-head" }, this.#steps, this.#title, this.#all), this.#choices);

  constructor(desk) {
    this.#desk = desk;
    const { form, keys } = desk;
    fill(this.#steps, [["review.previous", -1, "Previous dispute", "‹"], ["review.next", 1, "Next dispute", "›"]].map(([id, by, title, sign]) => h("button", {
      type: "button", class: "button small", "aria-label": title, onclick: () => this.#desk.disputes.move(by),
    }, h("span", { "aria-hidden": "true" }, sign), keyHint(keys, id))));
    form.before(this.#bar);
    // The picture is what a reviewer looks at first; the annotations one by one stand below it.
    const label = form.closest("section");
    label.after(document.getElementById("cards"));
    label.classList.add("drawn-label");
    for (const event of ["pick", "other"]) form.addEventListener(event, ({ target, detail }) => this.#chosen(target, detail), { capture: true });
    // What was to be looked at before the media were there.
    form.addEventListener("open", () => this.#reveal(), { capture: true });
  }

  /** Of the page's key map; before its own: the keys of a group come first while one is looked at. */
  commands() {
    const when = () => this.#current !== null;
    return [
      ...Array.from({ length: 9 }, (_, index) => ({ id: `review.take.${index}`, key: String(index + 1), fixed: true, title: index === 0 ? "Take that person’s region: 1 to 9" : null, group: "Regions", when, run: () => this.#take(index) })),
      { id: "review.leave", key: "N", title: "Nothing here: leave this region out", group: "Regions", when, run: () => this.#leaveOut() },
      { id: "review.everybody", key: "E", title: "Everybody’s regions, or only those looked at", group: "Regions", run: () => this.#toggleAll() },
    ];
  }

  compare(item, base) {
    const { disputes, agreed, groups } = compareDrawn(this.#desk.project.schema, item, base);
    this.#groups = [...groups.values()].flat();
    this.#disputes = disputes.filter(({ kind }) => kind === "region");
    for (const group of this.#disputes) Object.assign(group, { words: () => this.#words(group), state: (answers) => this.#state(group, answers) });
    this.#left.clear();
    this.#current = null;
    return { disputes, agreed };
  }

  /** Whether a region of an annotation is one on which not all agree. */
  differs(index, question, region) {
    return this.#disputes.some((group) => group.question.name === question.name && group.versions.some(({ by, region: { id } }) => by === index && id === region.id));
  }

  // What is said

  #nameOf(index) {
    return this.#desk.item.annotations[index]?.annotator.name ?? "";
  }

  #who(list) {
    const names = list.map((index) => this.#nameOf(index));
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }

  #titleOf({ question, label }) {
    return optionTitle(question, label);
  }

  /** The label, and how they differ. */
  #words(group) {
    const { by, missing, parts, versions, question } = group;
    const labels = [...new Set(versions.map(({ region }) => optionTitle(question, region.label)))];
    const others = parts.filter((part) => differ[part]).map((part) => differ[part]);
    return [labels.join(" or "), [missing.length > 0 && (by.length === 1 ? `${this.#who(by)} alone` : `not ${this.#who(missing)}`), others.length > 0 && `they differ on ${others.join(" and ")}`].filter(Boolean).join(" · ")];
  }

  #state(group, answers) {
    const region = regionIn(group, answers);
    if (!region) return this.#left.has(group) ? "left out" : "";
    const by = group.versions.filter((version) => isSame([version.region], [region]));
    if (by.length > 0) return `taken: ${this.#who(by.map((version) => version.by))}`;
    return isSame([region], [group.voted]) ? "taken: as most drew it" : "taken, and changed";
  }

  // What is shown

  /** The annotations stand: their names get the colours of what lies over the label. */
  shown() {
    document.querySelectorAll("#cards .annotation").forEach((card, index) => {
      if (index < this.#desk.item.annotations.length) card.querySelector("h2").prepend(h("span", { class: "dot", style: { "--label": colorOf(index) } }), " ");
      card.addEventListener("pick", ({ target }) => this.#pointed(target, index), { capture: true });
    });
  }

  #partOf(form, { name }) {
    const tool = [...form?.querySelector(`[data-question="${CSS.escape(name)}"]`)?.children ?? []].find(({ kit }) => kit);
    return tool?.surface ? tool : null;
  }

  point(dispute) {
    const had = this.#bar.contains(document.activeElement);
    this.#current = dispute?.kind === "region" ? dispute : null;
    this.#paintBar();
    if (had && !this.#bar.contains(document.activeElement)) (this.#choices.firstElementChild ?? document.getElementById("main")).focus();
    this.paint(this.#desk.history.value);
    this.#pickInCards();
    if (!this.#current) return;
    this.#reveal();
    announce(`${this.#title.textContent}. ${[...this.#choices.children].map(({ ariaLabel }) => ariaLabel).join(", ")}`);
  }

  #reveal() {
    const shape = this.#current && this.#others.find(({ group }) => group === this.#current);
    shape?.tool.surface.revealOther(shape);
  }

  #pickInCards() {
    this.#isPicking = true;
    document.querySelectorAll("#cards .annotation").forEach((card, index) => {
      for (const question of this.#desk.project.schema.questions.filter(isDrawn)) {
        const tool = this.#partOf(card.querySelector("question-form"), question);
        const region = this.#current?.question === question ? this.#current.versions.find(({ by }) => by === index)?.region : null;
        tool?.surface.pick(region ? [tool.key(region)] : []);
      }
    });
    this.#isPicking = false;
  }

  #paintBar() {
    this.#bar.hidden = this.#disputes.length === 0;
    this.#choices.hidden = !this.#current;
    if (!this.#current) {
      this.#title.textContent = `${this.#disputes.length === 1 ? "One region" : `${this.#disputes.length} regions`} in dispute`;
      return fill(this.#choices);
    }
    const [title, note] = this.#current.words();
    fill(this.#title, h("strong", {}, title), ` ${this.#disputes.indexOf(this.#current) + 1} of ${this.#disputes.length}`, h("span", { class: "soft" }, ` — ${note}`));
    return fill(this.#choices, this.#current.versions.map((version) => this.#choice(version)),
      this.#current.versions.length > 2 && this.#button("As most drew it", "", "Enter", null, () => this.#put(this.#current.voted, "What most drew"), { voted: "" }),
      this.#button("Nothing here", this.#who(this.#current.missing), "N", null, () => this.#leaveOut(), { none: "" }));
  }

  #choice({ by, region }) {
    const { question } = this.#current;
    const tool = this.#partOf(this.#desk.form, question);
    const what = [optionTitle(question, region.label), tool?.kit.short(region)].filter(Boolean).join(" · ");
    return this.#button(this.#nameOf(by), what, by < 9 ? String(by + 1) : null, colorOf(by), () => this.#take(by), { by });
  }

  #button(title, note, key, color, run, dataset) {
    return h("button", { type: "button", class: "option", "aria-pressed": "false", "aria-label": note ? `${title}: ${note}` : title, "aria-keyshortcuts": key, dataset, onclick: run },
      color && h("span", { class: "dot", style: { "--label": color } }), h("span", { class: "title" }, h("span", { dir: "auto" }, title), note && h("small", {}, note)),
      key && h("kbd", { "aria-hidden": "true" }, printed(key)));
  }

  /** What the label has of the group that is looked at, and everybody's regions over the picture. */
  paint(answers) {
    if (this.#current) {
      const region = regionIn(this.#current, answers);
      const version = region && this.#current.versions.filter((each) => isSame([each.region], [region]));
      for (const button of this.#choices.children) {
        const { by, voted, none } = button.dataset;
        const isIt = region ? (by !== undefined && version.some((each) => each.by === Number(by))) || (voted !== undefined && version.length === 0 && isSame([region], [this.#current.voted])) : none !== undefined && this.#left.has(this.#current);
        button.setAttribute("aria-pressed", String(Boolean(isIt)));
      }
    }
    const others = Map.groupBy(this.#others, ({ tool }) => tool.surface);
    for (const surface of this.#surfaces) surface.others = others.get(surface) ?? [];
  }

  get #surfaces() {
    return new Set(this.#desk.project.schema.questions.filter(isDrawn).map((question) => this.#partOf(this.#desk.form, question)?.surface).filter(Boolean));
  }

  get #others() {
    const answers = this.#desk.history.value;
    return this.#groups.flatMap((group) => {
      const tool = this.#partOf(this.#desk.form, group.question);
      const isOpen = group.parts.length > 0 && !regionIn(group, answers) && !this.#left.has(group);
      const look = group === this.#current ? "current" : isOpen ? "open" : "settled";
      if (!tool || (look !== "current" && !this.#showsAll)) return [];
      return group.versions.map(({ by, region }) => ({
        key: `other:${by}:${group.id}`, group, tool, kit: tool.kit, region, look, place: by, color: colorOf(by), name: this.#nameOf(by), title: tool.title(region.label),
        lane: `other:${by}`, different: look !== "settled",
      }));
    });
  }

  #toggleAll() {
    this.#showsAll = !this.#showsAll;
    this.#all.setAttribute("aria-pressed", String(this.#showsAll));
    announce(this.#showsAll ? "Everybody’s regions" : "Only what is looked at");
    this.paint(this.#desk.history.value);
  }

  // What is done

  /** Somebody's region was pressed on the label's picture, or the label's own one. */
  #chosen(surface, other) {
    if (!this.#desk.item || this.#isPicking) return;
    const group = other?.group ?? this.#disputes.find((each) => surface.picked?.has(`${each.question.name}:${regionIn(each, this.#desk.history.value)?.id}`));
    if (!group || group.parts.length === 0 || group === this.#current) return;
    this.#desk.disputes.select(group);
    // The keys are those of the group again, not of the picture.
    if (other) document.getElementById("main").focus();
  }

  #pointed(surface, index) {
    const [key] = surface.picked ?? [];
    if (this.#isPicking || !key) return;
    const group = this.#disputes.find(({ question, versions }) => versions.some(({ by, region }) => by === index && `${question.name}:${region.id}` === key));
    if (group && group !== this.#current) this.#desk.disputes.select(group);
  }

  #take(index) {
    if (index >= this.#desk.item.annotations.length) return;
    const version = this.#current.versions.find(({ by }) => by === index);
    if (version) this.#put(version.region, `Taken from ${this.#nameOf(index)}`);
    else if (this.#current.missing.includes(index)) this.#leaveOut(`${this.#nameOf(index)} has nothing here: left out`);
    else announce(`${this.#nameOf(index)} was not asked`);
  }

  #leaveOut(words = "Left out") {
    this.#put(null, words);
  }

  /** By Enter: what most drew goes in, or out again. */
  toggle(group) {
    this.#current = group;
    const isThere = regionIn(group, this.#desk.history.value) !== null;
    this.#put(isThere ? null : group.voted, isThere ? "Left out" : "What most drew");
  }

  #put(region, words) {
    const { history, project } = this.#desk;
    this.#left[region ? "delete" : "add"](this.#current);
    this.#desk.give(consistent(project.schema, withRegion(this.#current, history.value, region)), `${this.#titleOf(this.#current)}: ${words}`);
  }
}
