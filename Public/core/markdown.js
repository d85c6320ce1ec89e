/**
 * Markdown to DOM nodes, a safe subset: headings, paragraphs, lists, quotes, code, tables, rules, emphasis, links.
 * Text becomes text nodes and links are checked, so nothing in the source can become markup or a script.
 */
export function markdown(source) {
  const fragment = document.createDocumentFragment();
  const lines = String(source ?? "").replace(/\r\n?/g, "\n").split("\n");
  blocks(lines, fragment);
  return fragment;
}

function blocks(lines, parent) {
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (!line.trim()) { at += 1; continue; }
    const block = kinds.find((kind) => kind.starts(line, lines[at + 1]));
    at = block.read(lines, at, parent);
  }
}

const isItem = (line) => /^\s{0,3}([-*+]|\d{1,9}[.)])\s+/.test(line);
const isRow = (line) => /^\s*\|.*\|\s*$/.test(line ?? "");

/** Each kind of block: how it begins, and how it is read; `read` gives back the line after it. */
const kinds = [
  {
    starts: (line) => /^\s{0,3}(```|~~~)/.test(line),
    read(lines, at, parent) {
      const fence = lines[at].trim().slice(0, 3);
      let end = at + 1;
      while (end < lines.length && !lines[end].trim().startsWith(fence)) end += 1;
      const code = make("code", parent.appendChild(make("pre")));
      code.textContent = lines.slice(at + 1, end).join("\n");
      return end + 1;
    },
  },
  {
    starts: (line) => /^\s{0,3}#{1,6}\s/.test(line),
    read(lines, at, parent) {
      const [, marks, text] = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(lines[at]) ?? [null, "#", lines[at]];
      inline(text, make(`h${Math.min(marks.length + 1, 6)}`, parent));
      return at + 1;
    },
  },
  {
    starts: (line) => /^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(line),
    read(_, at, parent) {
      make("hr", parent);
      return at + 1;
    },
  },
  {
    starts: (line) => /^\s{0,3}>/.test(line),
    read(lines, at, parent) {
      let end = at;
      while (end < lines.length && /^\s{0,3}>/.test(lines[end])) end += 1;
      blocks(lines.slice(at, end).map((line) => line.replace(/^\s{0,3}> ?/, "")), make("blockquote", parent));
      return end;
    },
  },
  { starts: isItem, read: readList },
  { starts: (line, next) => isRow(line) && /^\s*\|[\s:|-]+\|\s*$/.test(next ?? ""), read: readTable },
  {
    starts: () => true,
    read(lines, at, parent) {
      let end = at + 1;
      while (end < lines.length && lines[end].trim() && !kinds.slice(0, -1).some((kind) => kind.starts(lines[end], lines[end + 1]))) end += 1;
      inline(lines.slice(at, end).join("\n"), make("p", parent));
      return end;
    },
  },
];

function readList(lines, at, parent) {
  const ordered = /^\s*\d/.test(lines[at]);
  const list = make(ordered ? "ol" : "ul", parent);
  let end = at;
  while (end < lines.length && isItem(lines[end])) {
    const indent = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/.exec(lines[end])[0].length;
    const item = [lines[end].slice(indent)];
    end += 1;
    while (end < lines.length && (/^\s{2,}\S/.test(lines[end]) || (!lines[end].trim() && /^\s{2,}\S/.test(lines[end + 1] ?? "")))) {
      item.push(lines[end].replace(new RegExp(`^\\s{0,${indent}}`), ""));
      end += 1;
    }
    const element = make("li", list);
    if (item.length === 1) inline(item[0], element);
    else blocks(item, element);
  }
  return end;
}

function readTable(lines, at, parent) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const table = make("table", parent);
  const head = make("tr", make("thead", table));
  for (const cell of cells(lines[at])) inline(cell, make("th", head));
  const body = make("tbody", table);
  let end = at + 2;
  while (end < lines.length && isRow(lines[end])) {
    const row = make("tr", body);
    for (const cell of cells(lines[end])) inline(cell, make("td", row));
    end += 1;
  }
  return end;
}

function make(tag, parent) {
  const element = document.createElement(tag);
  parent?.append(element);
  return element;
}

// Bounded repetition only: guidelines come from people, and no text may make the page think for long.
const spans = /(`+)([^`]{1,2000})\1|\*\*([^*]{1,2000})\*\*|__([^_]{1,2000})__|\*([^*\n]{1,2000})\*|\b_([^_\n]{1,2000})_\b|\[([^\]\n]{1,500})\]\(([^()\s]{1,1000})\)|<(https?:\/\/[^\s<>]{1,1000})>| {2}\n/g;

function inline(text, parent) {
  let last = 0;
  for (const match of text.matchAll(spans)) {
    parent.append(text.slice(last, match.index));
    last = match.index + match[0].length;
    const [, , code, bold, bold2, slanted, slanted2, title, target, bare] = match;
    if (code !== undefined) make("code", parent).textContent = code.trim();
    else if (bold ?? bold2) inline(bold ?? bold2, make("strong", parent));
    else if (slanted ?? slanted2) inline(slanted ?? slanted2, make("em", parent));
    else if (title) link(title, target, parent);
    else if (bare) link(bare, bare, parent);
    else make("br", parent);
  }
  parent.append(text.slice(last));
}

function link(title, target, parent) {
  if (!/^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(target)) return parent.append(title);
  const element = make("a", parent);
  element.textContent = title;
  element.href = target;
  if (/^https?:/i.test(target)) {
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
}
