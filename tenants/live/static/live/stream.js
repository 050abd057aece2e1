// The event stream of one evening, or of another subject. It watches over the stream's own signs of
// life: a connection that is open but carries nothing any more (sleep, another Wi-Fi, a forgetful router) is closed and
// opened anew. Says "told" for every event and "changed" when it becomes live or stops being so.
window.evening = window.evening || {};
window.evening.EventStream = class EventStream extends EventTarget {
  static SILENT = 40000; // ms without a sign of life, which comes every 15 seconds
  static ASLEEP = 20000; // ms: after a sleep, an older sign of life proves nothing
  static OPENING = 10000; // ms for the connection to open
  static FIRST_PAUSE = 1000; // ms before the first new attempt; a room spreads itself over it
  static LONGEST_PAUSE = 30000;
  static WATCH = 1000;
  static KINDS = ["step", "agenda", "people", "closed", "resync", "words", "arrival", "beat", "deaf", "room", "post"];

  source = null;
  isLive = false;
  heardAt = 0; // of the last sign of life of this very connection
  attempts = 0;
  number = 0; // of the latest event that was heard
  retry = 0;

  // `address` answers where to listen now; empty while there is no ticket.
  constructor(address) {
    super();
    this.address = address;
    this.watchedAt = Date.now();
    setInterval(() => this.watch(), EventStream.WATCH);
  }

  open() {
    clearTimeout(this.retry);
    this.retry = 0;
    this.drop();
    const address = this.address();
    if (!address || !("EventSource" in window)) return;
    const source = new EventSource(address);
    this.source = source;
    this.heardAt = Date.now();
    source.addEventListener("open", () => source === this.source && this.opened());
    source.addEventListener("error", () => source === this.source && this.failed());
    for (const kind of EventStream.KINDS) {
      source.addEventListener(kind, (event) => source === this.source && this.heard(kind, event));
    }
  }

  opened() {
    this.heardAt = Date.now();
    this.attempts = 0;
    this.number = 0;
    this.setLive(true);
  }

  // Also a refusal: a full server, a ticket that is over, no stream here at all.
  failed() {
    this.drop();
    if (this.retry) return;
    const pause = Math.min(EventStream.FIRST_PAUSE * 2 ** this.attempts, EventStream.LONGEST_PAUSE);
    this.attempts = Math.min(this.attempts + 1, 10);
    this.retry = setTimeout(() => this.open(), pause * (0.5 + Math.random()));
  }

  heard(kind, event) {
    this.heardAt = Date.now();
    this.setLive(kind !== "deaf");
    const told = JSON.parse(event.data);
    const missed = kind === "beat" && told.id > this.number;
    this.number = Math.max(this.number, told.id || 0);
    this.dispatchEvent(new CustomEvent("told", { detail: { kind, told, missed } }));
  }

  // Called every second. A pause between two calls means that the machine was asleep.
  watch() {
    const slept = Date.now() - this.watchedAt > EventStream.ASLEEP;
    this.watchedAt = Date.now();
    if (slept) return this.wake();
    if (!this.source) return;
    const opening = this.source.readyState === EventSource.CONNECTING;
    const patience = opening ? EventStream.OPENING : EventStream.SILENT;
    if (Date.now() - this.heardAt > patience) this.failed();
  }

  // The page is looked at again: an old connection is not trusted, a new one costs nothing.
  wake() {
    if (this.source && Date.now() - this.heardAt <= EventStream.ASLEEP) return;
    this.attempts = 0;
    this.open();
  }

  drop() {
    this.source?.close();
    this.source = null;
    this.setLive(false);
  }

  setLive(isLive) {
    if (isLive === this.isLive) return;
    this.isLive = isLive;
    this.dispatchEvent(new Event("changed"));
  }
};
