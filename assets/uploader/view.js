// Draws an UploadQueue and turns clicks and drops into calls on it. Streamlit calls the default export again
// with fresh `data` on each rerun; the elements stay.

const ICONS = {
  upload: "M12 16V4m0 0L7 9m5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3",
  pause: "M9 5v14M15 5v14",
  play: "M8 5l11 7-11 7z",
  retry: "M20 12a8 8 0 1 1-2.3-5.6M20 3v4h-4",
  close: "M6 6l12 12M18 6 6 18",
};
const PAINT_MS = 200;

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  const queue = queueOf(data.batch, data.pressed);
  const view = (parentElement.argusView ??= new UploaderView(parentElement));
  view.show(queue, data, setTriggerValue, setStateValue);
  return () => view.rest();
}

class UploaderView {
  constructor(root) {
    this.root = root;
    this.rows = new Map();
    this.drop = root.querySelector(".drop");
    this.input = root.querySelector("input[type=file]");
    this.list = root.querySelector(".list");
    this.foot = root.querySelector(".foot");
    this.input.addEventListener("change", () => {
      for (const file of this.input.files) this.queue.add(file);
      this.input.value = "";
    });
    this.drop.addEventListener("click", () => this.input.click());
    this.listen();
  }

  // A drop anywhere on the page is meant for the zone: beside it the browser would leave the page.
  listen() {
    const inside = (on) => this.drop.classList.toggle("over", on);
    this.handlers = {
      dragover: (event) => {
        event.preventDefault();
        inside(true);
      },
      dragleave: (event) => event.relatedTarget === null && inside(false),
      drop: (event) => {
        event.preventDefault();
        inside(false);
        if (!this.data.closed) takeDropped(event.dataTransfer, (file, path) => this.queue.add(file, path));
      },
    };
    for (const [name, handler] of Object.entries(this.handlers)) window.addEventListener(name, handler);
  }

  rest() {
    for (const [name, handler] of Object.entries(this.handlers)) window.removeEventListener(name, handler);
    this.queue.changed = () => {};
    this.resting = true;
  }

  show(queue, data, tell, keep) {
    if (this.resting) this.listen();
    this.resting = false;
    this.queue = queue;
    this.data = data;
    this.tell = tell;
    this.keep = keep;
    queue.changed = () => this.paintSoon();
    queue.settled = () => this.settledSoon();
    queue.tokenRefused = () => tell("token", Date.now());
    queue.update({
      batch: data.batch,
      endpoint: data.endpoint,
      token: data.token,
      renewSeconds: data.renew_seconds,
      stored: data.stored,
      unfinished: data.unfinished,
      limit: data.limit,
      started: Boolean(data.batch) && !data.closed,
    });
    this.drop.hidden = data.closed;
    this.root.querySelector(".hint").textContent = data.hint;
    this.paint();
  }

  settledSoon() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell("stored", Date.now()), 500);
  }

  paintSoon() {
    this.painting ??= setTimeout(() => this.paint(), PAINT_MS);
  }

  paint() {
    clearTimeout(this.painting);
    this.painting = undefined;
    const seen = new Set();
    const rows = [
      ...this.data.stored.map((f) => [`s${f.file_id}`, storedRow(f)]),
      ...this.queue.items.map((i) => [i, this.itemRow(i)]),
      ...this.queue.orphans.map((u) => [`u${u.upload_id}`, this.orphanRow(u)]),
    ];
    for (const [key, row] of rows) {
      seen.add(key);
      if (!this.rows.has(key)) this.rows.set(key, newRow());
      const element = this.rows.get(key);
      fillRow(element, row);
      this.list.append(element);
    }
    for (const [key, element] of this.rows) {
      if (seen.has(key)) continue;
      element.remove();
      this.rows.delete(key);
    }
    this.list.hidden = rows.length === 0;
    this.paintFoot();
  }

  itemRow(item) {
    const actions = {
      ready: [["close", "Remove", () => this.queue.remove(item)]],
      waiting: [["pause", "Pause", () => this.queue.pause(item)]],
      uploading: [["pause", "Pause", () => this.queue.pause(item)]],
      retrying: [["retry", "Try again now", () => this.queue.restart(item)]],
      paused: [
        ["play", "Resume", () => this.queue.resume(item)],
        ["close", "Remove", () => this.queue.remove(item)],
      ],
      failed: [
        ...(item.final ? [] : [["retry", "Try again", () => this.queue.resume(item)]]),
        ["close", "Remove", () => this.queue.remove(item)],
      ],
      stored: [],
    }[item.state];
    return { name: item.path, size: item.size, sent: item.sent, tone: item.state, text: itemText(item), actions };
  }

  orphanRow(upload) {
    const row = { ...upload, sent: upload.offset, tone: "orphan" };
    if (isWhole(upload)) return { ...row, text: "all bytes are here: being stored", actions: [] };
    const text = "unfinished: drop the same file again to continue";
    return { ...row, text, actions: [["close", "Discard", () => this.queue.discard(upload.upload_id)]] };
  }

  paintFoot() {
    const t = this.queue.totals;
    this.foot.hidden = t.files + t.failed + this.queue.orphans.length === 0 || this.data.closed;
    const left = t.rate > 0 ? `${writeSpan((t.bytes - t.sent) / t.rate)} left` : "";
    const parts = [
      `${t.done} of ${t.files} ${t.files === 1 ? "file" : "files"} stored`,
      t.done === t.files ? writeSize(t.bytes) : `${writeSize(t.sent)} of ${writeSize(t.bytes)}`,
      t.rate > 0 ? `${writeSize(t.rate)}/s` : "",
      left,
      t.failed ? `${t.failed} not uploaded` : "",
    ];
    this.foot.querySelector(".sum").textContent = parts.filter(Boolean).join(" · ");
    this.paintButtons(t);
  }

  paintButtons(t) {
    const pause = this.foot.querySelector(".pause");
    pause.hidden = t.live + t.paused === 0;
    pause.textContent = t.live > 0 ? "Pause all" : "Resume all";
    pause.onclick = () => (t.live > 0 ? this.queue.pauseAll() : this.queue.resumeAll());
    const go = this.foot.querySelector(".go");
    const creating = !this.data.batch;
    go.textContent = creating ? "Start upload" : "Complete";
    const cut = this.queue.orphans.filter((u) => !isWhole(u)).length;
    const whole = this.queue.orphans.length - cut; // Complete itself sees to it that these are stored
    const open = t.files - t.done - cut - whole;
    const ready = !creating && open + cut === 0 && t.done + whole > 0;
    const reasons = creating
      ? [[this.data.wants, this.data.wants]]
      : [
          [open > 0, "Complete once every file is stored"],
          [cut > 0, "Drop the unfinished files again, or discard them"],
          [ready, `Press Complete to have ${t.files === 1 ? "it" : "them"} read.`],
        ];
    const reason = reasons.find(([holds]) => holds)?.[1] || "";
    const why = this.foot.querySelector(".why");
    setText(why, reason);
    why.classList.toggle("ready", ready);
    go.disabled = creating ? Boolean(this.data.wants) || t.files === 0 : !ready;
    go.onclick = () => {
      go.disabled = true;
      if (creating) this.start();
      else this.complete();
    };
  }

  start() {
    this.queue.asked = Date.now();
    this.tell("start", this.queue.asked);
  }

  // Kept, not told once: a run of the page that another takes the place of would lose it.
  complete() {
    clearTimeout(this.settling);
    this.keep("complete", { batch: this.data.batch, at: Date.now() });
  }
}

function itemText(item) {
  switch (item.state) {
    case "ready":
      return item.size === 0 ? "empty file: will be listed as unreadable" : "ready";
    case "waiting":
      return "waiting";
    case "uploading": {
      const left = item.rate > 0 ? ` · ${writeSpan((item.size - item.sent) / item.rate)} left` : "";
      return item.rate > 0 ? `${writeSize(item.rate)}/s${left}` : "uploading";
    }
    case "paused":
      return "paused";
    case "retrying":
      return `${item.problem.replace(/\.$/, "")}: trying again`;
    case "stored":
      return "stored";
    default:
      return item.problem;
  }
}

function isWhole(upload) {
  return upload.offset === upload.size;
}

function storedRow(file) {
  return { ...file, sent: file.size, tone: "stored", text: file.note || "stored", actions: [] };
}

function newRow() {
  const row = document.createElement("div");
  row.className = "row";
  row.innerHTML =
    '<span class="name"></span><span class="size"></span>' +
    '<span class="bar"><i></i></span><span class="part"></span><span class="text"></span><span class="acts"></span>';
  return row;
}

function fillRow(row, { name, size, sent, tone, text, actions }) {
  const [nameAt, sizeAt, barAt, partAt, textAt, actsAt] = row.children;
  const percent = size > 0 ? Math.floor((100 * sent) / size) : tone === "stored" ? 100 : 0;
  setText(nameAt, name);
  nameAt.title = name;
  setText(sizeAt, writeSize(size));
  barAt.firstChild.style.width = `${percent}%`;
  setText(partAt, `${percent}\u00a0%`);
  setText(textAt, text);
  textAt.title = text;
  row.dataset.tone = tone;
  const wanted = actions.map(([, label]) => label).join();
  if (actsAt.dataset.wanted !== wanted) {
    actsAt.dataset.wanted = wanted;
    actsAt.replaceChildren(...actions.map(([icon, label]) => iconButton(icon, label)));
  }
  actions.forEach(([, , act], at) => (actsAt.children[at].onclick = act));
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function iconButton(icon, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = label;
  button.ariaLabel = label;
  button.innerHTML = `<svg viewBox="0 0 24 24"><path d="${ICONS[icon]}"/></svg>`;
  return button;
}

// Files and whole folders of a drop; a folder's files keep their place in it as their name's beginning.
function takeDropped(transfer, take) {
  const entries = [...transfer.items].map((i) => i.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) [...transfer.files].forEach((file) => take(file));
  entries.forEach((entry) => walk(entry, take));
}

function walk(entry, take) {
  if (entry.isFile) {
    entry.file((file) => take(file, entry.fullPath.slice(1)));
    return;
  }
  const reader = entry.createReader();
  const more = () =>
    reader.readEntries((children) => {
      children.forEach((child) => walk(child, take));
      if (children.length > 0) more(); // a folder is read a hundred entries at a time
    });
  more();
}
