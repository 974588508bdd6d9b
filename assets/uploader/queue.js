// The upload queue of one batch: what was dropped, what is on its way, what the server has. No DOM in here.
// It lives on `window`, so that uploads go on while the reader looks at other pages of the same tab.

const PARALLEL = 3;
const CHUNK_BYTES = 32 * 1024 * 1024;
const STALL_MS = 30_000; // a dead link may never report an error: no progress for this long counts as one
const LONGEST_WAIT_MS = 20_000;
const RATE_WINDOW_MS = 5_000;

class Item {
  constructor(file, name) {
    this.file = file;
    this.name = name;
    this.size = file.size;
    this.state = "ready"; // ready, waiting, uploading, paused, retrying, stored, failed
    this.sent = 0;
    this.problem = "";
    this.tries = 0;
    this.samples = [];
    this.upload = null;
    this.uploadUrl = null;
  }

  get live() {
    return this.state === "uploading" || this.state === "waiting" || this.state === "retrying";
  }

  progressed(sent) {
    this.sent = sent;
    this.movedAt = performance.now();
    this.samples.push([this.movedAt, sent]);
    while (this.samples.length > 2 && this.samples[0][0] < this.movedAt - RATE_WINDOW_MS) this.samples.shift();
  }

  get rate() {
    if (this.state !== "uploading" || this.samples.length < 2) return 0;
    const [first, last] = [this.samples[0], this.samples[this.samples.length - 1]];
    return last[0] > first[0] ? ((last[1] - first[1]) * 1000) / (last[0] - first[0]) : 0;
  }
}

class UploadQueue {
  constructor() {
    this.items = [];
    this.server = { batch: null, endpoint: null, token: "", stored: [], unfinished: [], limit: Infinity };
    this.asked = false; // a batch was asked for, to put these files into
    this.changed = () => {}; // the view repaints
    this.settled = () => {}; // a file was stored
    this.tokenRefused = () => {}; // the token is too old
    window.addEventListener("online", () => this.retryAll());
    setInterval(() => this.restartStalled(), 5_000);
  }

  // What the page knows: the batch, its token, and the files the server has of it.
  update(server) {
    const renewed = server.token !== this.server.token;
    this.server = server;
    const stored = new Set(server.stored.map((f) => f.upload_id));
    this.items = this.items.filter((i) => !(i.state === "stored" && stored.has(i.uploadId)));
    if (renewed) this.items.filter((i) => i.state === "retrying").forEach((i) => this.restart(i));
    if (server.started) this.start();
  }

  add(file, path) {
    const name = path || file.name;
    if (this.items.some((i) => i.name === name && i.size === file.size && i.state !== "failed")) return;
    const item = new Item(file, name);
    if (file.size > this.server.limit) {
      item.state = "failed";
      item.final = true;
      item.problem = `larger than the limit of ${writeSize(this.server.limit)}`;
    }
    this.items.push(item);
    if (this.server.started) this.start();
    this.changed();
  }

  remove(item) {
    item.upload?.abort(Boolean(item.upload.url)).catch(() => {});
    this.items = this.items.filter((i) => i !== item);
    this.pump();
  }

  start() {
    this.items.filter((i) => i.state === "ready").forEach((i) => (i.state = "waiting"));
    this.pump();
  }

  pause(item) {
    item.upload?.abort().catch(() => {});
    clearTimeout(item.timer);
    item.state = "paused";
    this.pump();
  }

  resume(item) {
    item.state = "waiting";
    item.problem = "";
    this.pump();
  }

  pauseAll() {
    this.items.filter((i) => i.live).forEach((i) => this.pause(i));
  }

  resumeAll() {
    this.items.filter((i) => i.state === "paused").forEach((i) => this.resume(i));
  }

  retryAll() {
    this.items.filter((i) => i.state === "retrying").forEach((i) => this.restart(i));
  }

  restart(item) {
    clearTimeout(item.timer);
    item.state = "waiting";
    this.pump();
  }

  restartStalled() {
    const now = performance.now();
    for (const item of this.items) {
      if (item.state !== "uploading" || now - item.movedAt < STALL_MS || item.sent >= item.size) continue;
      item.upload.abort().catch(() => {});
      this.later(item, "no answer");
    }
  }

  // Starts waiting items until enough are on their way.
  pump() {
    let busy = this.items.filter((i) => i.state === "uploading").length;
    for (const item of this.items) {
      if (busy >= PARALLEL) break;
      if (item.state !== "waiting") continue;
      this.send(item);
      busy += 1;
    }
    this.changed();
  }

  send(item) {
    item.state = "uploading";
    item.samples = [];
    item.progressed(item.sent);
    const upload = new tus.Upload(item.file, {
      endpoint: this.server.endpoint,
      uploadUrl: item.uploadUrl || this.knownUrl(item),
      metadata: { filename: item.name },
      chunkSize: CHUNK_BYTES,
      retryDelays: null, // retries are ours: they never give up on a lost network
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => request.setHeader("Authorization", `Bearer ${this.server.token}`),
      onUploadUrlAvailable: () => this.remember(item, upload.url),
      onProgress: (sent) => {
        item.progressed(sent);
        item.tries = 0;
        this.changed();
      },
      onSuccess: () => this.done(item),
      onError: (error) => this.failed(item, error),
    });
    item.upload = upload;
    upload.start();
  }

  done(item) {
    item.state = "stored";
    item.sent = item.size;
    item.uploadId = item.uploadUrl?.split("/").pop();
    localStorage.removeItem(this.memoryKey(item));
    this.settled();
    this.pump();
  }

  failed(item, error) {
    if (item.state !== "uploading") return; // paused or removed meanwhile
    const response = error.originalResponse;
    const status = response ? response.getStatus() : 0;
    if (status === 401 || status === 403) this.tokenRefused();
    const passing = [0, 401, 403, 408, 409, 423, 425, 429].includes(status) || status >= 500;
    if (passing) return this.later(item, readProblem(response) || (status ? `answer ${status}` : "no connection"));
    item.state = "failed";
    item.problem = readProblem(response) || error.message;
    this.pump();
  }

  later(item, problem) {
    item.tries += 1;
    item.state = "retrying";
    item.problem = problem;
    item.timer = setTimeout(() => this.restart(item), Math.min(LONGEST_WAIT_MS, 400 * 2 ** item.tries));
    this.pump();
  }

  // An upload of this file that the server still holds, unless this browser knows it was another edition of it.
  knownUrl(item) {
    const taken = new Set(this.items.map((i) => i.uploadUrl));
    const same = (u) => u.name === item.name && u.size === item.size && !taken.has(this.urlOf(u));
    const held = this.server.unfinished.find(same);
    if (!held) return null;
    const memory = JSON.parse(localStorage.getItem(this.memoryKey(item)) || "null");
    if (memory && memory.modified !== item.file.lastModified) return null;
    item.uploadUrl = this.urlOf(held);
    item.sent = held.offset;
    return item.uploadUrl;
  }

  urlOf(unfinished) {
    return `${this.server.endpoint}/${unfinished.upload_id}`;
  }

  remember(item, url) {
    item.uploadUrl = url;
    const memory = { modified: item.file.lastModified };
    localStorage.setItem(this.memoryKey(item), JSON.stringify(memory));
  }

  memoryKey(item) {
    return `argus:${this.server.batch}:${item.size}:${item.name}`;
  }

  // Tells the server to forget an unfinished upload.
  async discard(unfinished) {
    const headers = { Authorization: `Bearer ${this.server.token}`, "Tus-Resumable": "1.0.0" };
    await fetch(this.urlOf(unfinished), { method: "DELETE", headers }).catch(() => {});
    this.settled();
  }

  // Unfinished uploads nobody in this tab is working on.
  get orphans() {
    const taken = new Set(this.items.map((i) => i.uploadUrl));
    const waiting = new Set(this.items.map((i) => `${i.size}:${i.name}`));
    return this.server.unfinished.filter(
      (u) => !taken.has(this.urlOf(u)) && !waiting.has(`${u.size}:${u.name}`),
    );
  }

  get totals() {
    const sum = (list, of) => list.reduce((total, i) => total + of(i), 0);
    const counted = this.items.filter((i) => i.state !== "failed");
    const stored = this.server.stored;
    return {
      files: counted.length + stored.length,
      done: counted.filter((i) => i.state === "stored").length + stored.length,
      bytes: sum(counted, (i) => i.size) + sum(stored, (f) => f.size),
      sent: sum(counted, (i) => i.sent) + sum(stored, (f) => f.size),
      rate: sum(counted, (i) => i.rate),
      live: counted.filter((i) => i.live).length,
      paused: counted.filter((i) => i.state === "paused").length,
      failed: this.items.length - counted.length,
    };
  }
}

// The sentence of an RFC 9457 problem document.
function readProblem(response) {
  try {
    const problem = JSON.parse(response.getBody());
    return problem.detail || problem.title;
  } catch {
    return "";
  }
}

function writeSize(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 999.5 && unit < units.length - 1) {
    bytes /= 1000;
    unit += 1;
  }
  return `${bytes.toFixed(unit === 0 || bytes >= 99.5 ? 0 : 1)}\u00a0${units[unit]}`;
}

function writeSpan(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))}\u00a0s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)}\u00a0min`;
  return `${Math.floor(seconds / 3600)}\u00a0h ${Math.round((seconds % 3600) / 60)}\u00a0min`;
}

// One queue per batch; the one being put together has no batch yet and is adopted once it has.
function queueOf(batch) {
  const queues = (window.argusUploads ??= new Map());
  if (batch && !queues.has(batch) && queues.get("")?.asked) {
    queues.set(batch, queues.get(""));
    queues.delete("");
  }
  if (!queues.has(batch || "")) queues.set(batch || "", new UploadQueue());
  return queues.get(batch || "");
}
