// The upload queue of one batch: what was dropped, what is on its way, what the server has. No DOM in here.
// It lives on `window`, so that uploads go on while the reader looks at other pages of the same tab.

const PARALLEL = 3;
const CHUNK_BYTES = 32 * 1024 * 1024;
const STALL_MS = 30_000; // a dead link may never report an error: no progress for this long counts as one
const ANSWER_MS = 60_000; // the last byte's answer comes once the server has hashed and stored the whole file …
const STORED_PER_MS = 20_000; // … bytes; slower than any disk in use
const TICK_MS = 5_000;
const RENEWAL_PAUSE_MS = 60_000;
const LONGEST_WAIT_MS = 20_000;
const RATE_WINDOW_MS = 5_000;
const BUSY_TRIES = 20; // the server is done with a request that was cut off when it has noticed
const BUSY_MS = 500;

class Item {
  constructor(file, path) {
    this.file = file;
    this.path = path; // as shown: with the folders that were dropped
    this.name = path.split(/[\\/]/).pop().trim(); // as the server knows it, which cuts folders off
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

  // How long it may stand still, in ms.
  get patience() {
    return this.sent < this.size ? STALL_MS : ANSWER_MS + this.size / STORED_PER_MS;
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
    this.token = "";
    this.renewAt = Infinity;
    this.asked = 0; // the press of Start that asked for a batch for these files; that batch names it again
    this.changed = () => {}; // the view repaints
    this.settled = () => {}; // a file was stored
    this.tokenRefused = () => {}; // the token is too old
    this.discarded = new Set(); // uploads that a page may still list which was drawn before they were gone
    window.addEventListener("online", () => this.retryAll());
    // Here, not in the view: the reader may leave from any page of the tab.
    window.addEventListener("beforeunload", (event) => this.totals.live > 0 && event.preventDefault());
    setInterval(() => this.tick(), TICK_MS);
  }

  // What the page knows: the batch, its token, and the files the server has of it.
  update(server) {
    const given = server.token !== this.server.token; // a page that is drawn again may hold an older token than we
    this.server = { ...server, unfinished: server.unfinished.filter((u) => !this.discarded.has(u.upload_id)) };
    if (given) this.useToken(server.token);
    const stored = new Set(server.stored.map((f) => f.upload_id));
    this.items = this.items.filter((i) => !(i.state === "stored" && stored.has(i.uploadId)));
    if (server.started) this.start();
  }

  add(file, path) {
    const item = new Item(file, path || file.name);
    if (this.items.some((i) => i.path === item.path && i.size === item.size && i.state !== "failed")) return;
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
    item.upload?.abort().catch(() => {});
    clearTimeout(item.timer);
    this.items = this.items.filter((i) => i !== item);
    if (item.uploadUrl) this.discard(item.uploadUrl.split("/").pop());
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

  tick() {
    this.restartStalled();
    if (Date.now() >= this.renewAt) this.renewToken();
  }

  // Uploads go on while other pages are shown: the queue, not the page, keeps its token from ending.
  async renewToken() {
    this.renewAt = Date.now() + RENEWAL_PAUSE_MS;
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await fetch(new URL("token", this.server.endpoint), { method: "POST", headers }).catch(() => null);
    if (answer?.ok) this.useToken((await answer.json()).token);
    else if (answer?.status < 500) this.renewAt = Infinity; // the batch takes no more files, or the token has ended
  }

  useToken(token) {
    this.token = token;
    this.renewAt = token ? Date.now() + this.server.renewSeconds * 1000 : Infinity;
    this.retryAll();
  }

  restartStalled() {
    const now = performance.now();
    for (const item of this.items) {
      if (item.state !== "uploading" || now - item.movedAt < item.patience) continue;
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
    const uploadUrl = item.uploadUrl || this.knownUrl(item);
    const upload = new tus.Upload(item.file, {
      endpoint: uploadUrl ? null : this.server.endpoint, // or any error while resuming would begin a second upload
      uploadUrl,
      metadata: { filename: item.name },
      chunkSize: CHUNK_BYTES,
      retryDelays: null, // retries are ours: they never give up on a lost network
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => request.setHeader("Authorization", `Bearer ${this.token}`),
      onUploadUrlAvailable: () => this.remember(item, upload.url),
      onProgress: (sent) => {
        item.progressed(sent);
        this.changed();
      },
      onChunkComplete: () => (item.tries = 0), // bytes handed to the socket are no progress yet
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
    localStorage.removeItem(memoryKey(item.uploadUrl));
    this.settled();
    this.pump();
  }

  failed(item, error) {
    if (item.state !== "uploading") return; // paused or removed meanwhile
    const response = error.originalResponse;
    const status = response ? response.getStatus() : 0;
    if (status === 401 || status === 403) this.tokenRefused();
    if ((status === 404 || status === 410) && item.uploadUrl) return this.beginAnew(item);
    // A full disk (507) needs a person: to send everything again and again would not empty it.
    const passing =
      [0, 401, 403, 408, 423, 425, 429].includes(status) ||
      (status === 409 && item.uploadUrl) || // another offset; where an upload begins, the batch takes no more files
      (status >= 500 && status !== 507);
    if (passing) return this.later(item, readProblem(response) || (status ? `answer ${status}` : "no connection"));
    item.state = "failed";
    item.problem = readProblem(response) || error.message;
    this.pump();
  }

  // The server has dropped what it held of this file.
  beginAnew(item) {
    localStorage.removeItem(memoryKey(item.uploadUrl));
    this.server.unfinished = this.server.unfinished.filter((u) => this.urlOf(u) !== item.uploadUrl);
    item.uploadUrl = null;
    item.sent = 0;
    this.restart(item);
  }

  later(item, problem) {
    item.tries += 1;
    item.state = "retrying";
    item.problem = problem;
    item.timer = setTimeout(() => this.restart(item), Math.min(LONGEST_WAIT_MS, 400 * 2 ** item.tries));
    this.pump();
  }

  // An upload of this file that the server still holds. What this browser remembers of it decides. Two files of one
  // name, as folders have them, must never become one: where there is a choice only the remembered path will do.
  knownUrl(item) {
    const taken = new Set(this.items.map((i) => i.uploadUrl));
    const free = this.server.unfinished.filter((u) => sameFile(u, item) && !taken.has(this.urlOf(u)));
    const sure = free.length === 1 && this.items.filter((i) => sameFile(i, item)).length === 1;
    const held = free.find((u) => {
      const memory = JSON.parse(localStorage.getItem(memoryKey(this.urlOf(u))) || "null");
      return memory ? memory.modified === item.file.lastModified && (sure || memory.path === item.path) : sure;
    });
    if (!held) return null;
    item.uploadUrl = this.urlOf(held);
    item.sent = held.offset;
    return item.uploadUrl;
  }

  urlOf(unfinished) {
    return `${this.server.endpoint}/${unfinished.upload_id}`;
  }

  remember(item, url) {
    item.uploadUrl = url;
    const memory = { path: item.path, modified: item.file.lastModified };
    localStorage.setItem(memoryKey(url), JSON.stringify(memory));
  }

  // Tells the server to forget an unfinished upload.
  async discard(uploadId) {
    this.discarded.add(uploadId);
    this.server.unfinished = this.server.unfinished.filter((u) => u.upload_id !== uploadId);
    this.changed();
    const url = this.urlOf({ upload_id: uploadId });
    let answer = null;
    for (let tries = 0; tries < BUSY_TRIES; tries += 1) {
      const headers = { Authorization: `Bearer ${this.token}`, "Tus-Resumable": "1.0.0" };
      answer = await fetch(url, { method: "DELETE", headers }).catch(() => null);
      if (answer?.status !== 423) break;
      await new Promise((done) => setTimeout(done, BUSY_MS));
    }
    if (answer?.status === 401) this.tokenRefused();
    if (answer?.ok) localStorage.removeItem(memoryKey(url));
    else this.discarded.delete(uploadId); // it is there still: the page shows it again
    this.settled();
  }

  // Unfinished uploads nobody in this tab is working on.
  get orphans() {
    const taken = new Set(this.items.map((i) => i.uploadUrl));
    const awaited = this.items.filter((i) => !i.uploadUrl);
    return this.server.unfinished.filter(
      (u) => !taken.has(this.urlOf(u)) && !awaited.some((i) => sameFile(i, u)),
    );
  }

  get totals() {
    const sum = (list, of) => list.reduce((total, i) => total + of(i), 0);
    const counted = this.items.filter((i) => i.state !== "failed");
    const stored = this.server.stored;
    const orphans = this.orphans;
    return {
      files: counted.length + stored.length + orphans.length,
      done: counted.filter((i) => i.state === "stored").length + stored.length,
      bytes: sum([...counted, ...stored, ...orphans], (f) => f.size),
      sent: sum(counted, (i) => i.sent) + sum(stored, (f) => f.size) + sum(orphans, (u) => u.offset),
      rate: sum(counted, (i) => i.rate),
      live: counted.filter((i) => i.live).length,
      paused: counted.filter((i) => i.state === "paused").length,
      failed: this.items.length - counted.length,
    };
  }
}

function sameFile(one, other) {
  return one.name === other.name && one.size === other.size;
}

function memoryKey(uploadUrl) {
  return `argus:${uploadUrl}`;
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

// One queue per batch; the one being put together has no batch yet. The batch that its own press of Start made adopts
// it: any other one that is opened meanwhile may be another vehicle's.
function queueOf(batch, pressed) {
  const queues = (window.argusUploads ??= new Map());
  const asked = queues.get("")?.asked;
  if (batch && !queues.has(batch) && asked && asked === pressed) {
    queues.set(batch, queues.get(""));
    queues.delete("");
  }
  if (!queues.has(batch || "")) queues.set(batch || "", new UploadQueue());
  return queues.get(batch || "");
}
