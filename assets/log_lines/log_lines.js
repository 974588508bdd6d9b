// Draws log lines and facets. All that comes from a log goes through textContent: a log line is never markup.

const FIELDS = { "/": "Search", g: "Go to" };
const PLACES = "argus-log-places"; // key of the tab's memory
const MOST_PLACES = 100;
const TAIL = 9; // characters of a file's name that are always shown, where none of its words begin nearby
const LONGEST_TAIL = 13; // where some do: `-20_1111.rec`, `/trace.dlt.gz`

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".log");
  root.classList.toggle("with-files", data.with_files);
  root.classList.toggle("with-uptimes", data.with_uptimes);
  const at = root.scrollTop;
  const again = parentElement.argusShown === data.page;
  const left = readPlaces()[data.page];
  const turns = turnsOf(data.turns);
  let before = null;
  const rows = data.lines.flatMap((line) => {
    const elements = linesElements(line, before, data, turns, setTriggerValue);
    before = line.hole ? before : line;
    return elements;
  });
  root.replaceChildren(columnNames(data.with_files, data.with_uptimes), ...rows);
  root.style.setProperty("--source-chars", longest(data.lines, "source"));
  root.style.setProperty("--file-chars", longest(data.lines, "file_name"));
  const chosen = root.querySelector(".chosen");
  if (chosen && !again) (chosen.querySelector("mark") ?? chosen).scrollIntoView({ block: "center" });
  else root.scrollTop = again ? at : (left ?? 0);
  parentElement.argusShown = data.page;
  root.oncopy = (event) => copyLines(event, root);
  root.onscroll = () => keepPlace(data.page, root.scrollTop);
  if (!parentElement.argusKeys) {
    const pressed = (event) => focusField(event); // its own: another list may come before this one goes
    parentElement.argusKeys = pressed;
    window.addEventListener("keydown", pressed);
  }
  return () => {
    window.removeEventListener("keydown", parentElement.argusKeys);
    parentElement.argusKeys = null;
  };
}

// Whoever marks several lines and copies them gets a line for each, not a line for each of its cells.
function copyLines(event, root) {
  const marked = root.getRootNode().getSelection?.() ?? document.getSelection();
  const lines = [...root.querySelectorAll(".line")].filter((line) => marked.containsNode(line, true));
  if (lines.length < 2) return;
  event.clipboardData.setData("text/plain", lines.map((line) => line.argusText).join("\n") + "\n");
  event.preventDefault();
}

// `/` leads to the search, `g` to the place to go to, as in the readers of text that people know.
function focusField(event) {
  const label = FIELDS[event.key];
  const writing = event.composedPath()[0].matches?.("input, textarea, select, [contenteditable]");
  if (!label || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector(`input[aria-label="${label}"]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
}

// Where the reader was in each page of a list: who comes back to one, by whatever way, stands there again.
function readPlaces() {
  return JSON.parse(sessionStorage.getItem(PLACES) ?? "{}");
}

function keepPlace(page, top) {
  const { [page]: _, ...others } = readPlaces();
  const kept = Object.entries({ ...others, [page]: top }).slice(-MOST_PLACES);
  sessionStorage.setItem(PLACES, JSON.stringify(Object.fromEntries(kept)));
}

// Characters of the longest value of a column, its name included.
function longest(lines, name) {
  return Math.max("source".length, ...lines.map((line) => line[name]?.length ?? 0));
}

function columnNames(withFiles, withUptimes) {
  const row = element("div", "columns");
  const names = ["record", "time", "level", "source", ...(withFiles ? ["file"] : []), "text"];
  row.append(...names.map((name) => element("span", name === "record" || name === "time" ? name : "", name)));
  if (withUptimes) row.querySelector(".time").append(element("span", "uptime", "since boot"));
  return row;
}

// A name whose middle gives way where it is too long.
function fileName(name) {
  const shown = element("span", "file");
  const [head, tail] = headAndTail(name);
  shown.title = name;
  shown.append(element("span", "head", head), element("span", "tail", tail));
  return shown;
}

// The end of a name begins with a word where it can, with the mark before it, else mid-word.
function headAndTail(name) {
  const nearby = name.slice(-LONGEST_TAIL);
  const word = nearby.slice(0, -1).search(/[/_. -]/);
  const tail = name.length <= LONGEST_TAIL ? name.length : word < 0 ? TAIL : nearby.length - word;
  return [name.slice(0, name.length - tail), name.slice(name.length - tail)];
}

// A line, under the heading of its day where that is another than the line's before; or a hole between lines.
function linesElements(line, before, columns, turns, tell) {
  if (line.hole) {
    const hole = element("div", "hole", line.hole);
    hole.title = line.title;
    return [hole];
  }
  const heading = before?.day === line.day ? [] : [element("div", "day", line.day)];
  return [...heading, lineElement(line, columns, turns, tell)];
}

function lineElement(line, columns, turns, tell) {
  const row = element("div", `line tone-${line.tone}${line.chosen ? " chosen" : ""}`);
  const number = element("a", "record", String(line.record));
  number.href = line.link;
  number.title = `Record ${line.record} of ${line.file_name}`;
  number.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tell("open", { file: line.file_id, record: line.record });
  });
  const text = element("span", "text");
  text.append(...marked(line.text, line.marks, turns));
  const source = element("span", "source");
  source.append(...straight(line.source, turns));
  source.title = line.about;
  const time = element("span", "time", line.time);
  time.title = [line.full_time, line.uptime].filter(Boolean).join("\n");
  if (columns.with_uptimes && line.beside) time.append(element("span", "uptime", line.beside));
  row.append(number, time, element("span", "level", line.level), source);
  if (columns.with_files) row.append(fileName(line.file_name));
  row.argusText = `${line.full_time} ${line.level} ${line.source} ${line.text}`;
  row.append(text, copyButtons(line, row.argusText));
  return row;
}

function copyButtons(line, whole) {
  const box = element("span", "copy");
  box.append(
    copyButton("link", () => new URL(line.link, document.baseURI).href),
    copyButton("text", () => whole),
  );
  return box;
}

function copyButton(what, value) {
  const button = element("button", "", what);
  button.type = "button";
  button.title = `Copy ${what}`;
  button.addEventListener("click", async () => {
    const done = await copy(value());
    button.textContent = done ? "copied" : "not allowed";
    setTimeout(() => (button.textContent = what), 1200);
  });
  return button;
}

// The clipboard is only there on localhost and https; elsewhere a selection and the old command do.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = element("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

// The text with what was found in it marked: `marks` are where each begins and ends, in order.
function marked(text, marks, turns) {
  const parts = [];
  let from = 0;
  for (const [begin, end] of marks) {
    const found = element("mark");
    found.append(...straight(text.slice(begin, end), turns));
    parts.push(...straight(text.slice(from, begin), turns), found);
    from = end;
  }
  return [...parts, ...straight(text.slice(from), turns)];
}

// The marks that turn the order of a text: their names, and how one is found.
function turnsOf(names) {
  return { names, one: new RegExp(`([${Object.keys(names).join("")}])`) };
}

// The text with each mark that turns its order (`turns`) named and shut in, where it turns nothing. It is copied as it is.
function straight(text, turns) {
  return text.split(turns.one).map((part) => {
    if (!Object.hasOwn(turns.names, part)) return part; // its own: a text may be `constructor`
    const shut = element("span", "turn", part);
    shut.dataset.name = turns.names[part];
    shut.title = `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}, which turns the order of a text: not obeyed here`;
    return shut;
  });
}

function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}
