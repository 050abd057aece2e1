// Asks the pages how the evening is: when an event says so, when nothing was heard for a while, and
// all the time while there is no stream. One question at a time; the answer to a press comes first.
window.evening = window.evening || {};
window.evening.Refresh = class Refresh {
  static EVERY = { facilitator: 2500, projector: 2500, phone: 4500 }; // ms without a stream
  static CHECK = 60000; // ms between looks while events come
  static PATIENCE = 10000; // ms for an answer
  static PRESS_PATIENCE = 15000; // ms for the answer to a press
  static JITTER = 1200; // ms over which a room of phones spreads its questions
  static PAGE = 1200; // ms that a page may take after its event
  static CALM = 4000; // ms between looks at counts, which change with every thought and arrival
  static FAREWELL = 3000; // ms over which a room asks for its last page, which is everybody's own
  static CROWD = 6000; // the same after arrivals, whose pages wait for each other

  timer = 0;
  dueAt = 0; // of the timer
  askedAt = 0;
  sent = new WeakMap(); // when each request left
  asked = null; // the question on its way, and the screen that asks it
  pressed = null; // the same of a button
  missed = false; // something was told while they were on their way
  expected = 0; // number of the latest event that a page follows
  shown = 0; // number of the event that the page on the screen follows
  unfolded = []; // by hand: they stay so when only the evening has moved

  // `isBehind` says whether the screen shows less than was told; `ticket` answers the present one.
  constructor(stream, isBehind, ticket) {
    Object.assign(this, { stream, isBehind, ticket });
    const on = (name, method) => document.addEventListener(name, (event) => method.call(this, event));
    on("htmx:configRequest", this.configure);
    on("htmx:beforeSend", this.leaves);
    on("htmx:afterRequest", this.answered);
    on("htmx:beforeSwap", this.beforeSwap);
    on("htmx:afterSwap", this.unfold);
  }

  get root() {
    return document.querySelector("[data-live]");
  }

  get every() {
    return Refresh.EVERY[this.root?.dataset.live] || Refresh.EVERY.phone;
  }

  // The page of this event comes by itself within `patience`, else it is asked for.
  expect(number, patience = Refresh.PAGE) {
    this.expected = Math.max(this.expected, number);
    this.look(patience + Math.random() * 2 * patience, true);
  }

  // The screen shows what there was at the event of this number.
  came(number) {
    this.shown = Math.max(this.shown, number);
  }

  // A page that came with another answer, which left after the event of this number.
  show(page, number) {
    if (!page || !this.root || this.underway(this.pressed) || number < this.shown) return this.look();
    window.htmx.swap(this.root, page, { swapStyle: "outerHTML" });
    this.came(number);
  }

  // Numbers may begin again.
  forget() {
    this.expected = 0;
    this.shown = 0;
  }

  soon() {
    this.look(this.root?.dataset.live === "phone" ? Math.random() * Refresh.JITTER : 0);
  }

  // For what need not be seen at once.
  calmly() {
    const wait = Math.max(600, this.askedAt + Refresh.CALM - Date.now());
    const isDue = this.dueAt > Date.now() && this.dueAt <= Date.now() + wait;
    if (!isDue) this.look(wait);
  }

  // `onlyBehind`: there is nothing to ask if the answer has come meanwhile.
  look(wait = 0, onlyBehind = false) {
    clearTimeout(this.timer);
    this.dueAt = Date.now() + wait;
    this.timer = setTimeout(() => this.ask(onlyBehind), wait);
  }

  ask(onlyBehind) {
    if (onlyBehind && this.stream.isLive && !this.behind()) return this.look(Refresh.CHECK);
    // Somebody is in the middle of a choice: a new page would close it under their finger.
    if (this.root?.querySelector("details.menu[open]")) return this.look(1500);
    this.askedAt = Date.now();
    this.missed = this.underway(this.asked) || this.underway(this.pressed);
    if (!this.missed && this.root && window.htmx) htmx.trigger(this.root, "live:refresh");
    const pause = this.every * (0.8 + Math.random() * 0.4);
    if (!this.stream.isLive) this.look(pause);
    else if (this.behind()) this.look(pause, true);
    else this.look(Refresh.CHECK);
  }

  behind() {
    return this.missed || this.expected > this.shown || this.isBehind();
  }

  underway(one) {
    return Boolean(one?.from.isConnected) && Date.now() - this.sent.get(one.xhr) < Refresh.PATIENCE;
  }

  configure(event) {
    const root = event.target.closest?.("[data-live]");
    if (!root) return;
    const asks = event.detail.verb === "get";
    event.detail.timeout = asks ? Refresh.PATIENCE : Refresh.PRESS_PATIENCE;
    if (!asks) return;
    event.detail.parameters.seen = root.dataset.version;
    // So that the answer can be "nothing new" before anything is read.
    Object.assign(event.detail.headers, { "X-Seen": root.dataset.version, "X-Ticket": this.ticket() });
  }

  leaves({ detail: { xhr, requestConfig } }) {
    this.sent.set(xhr, Date.now());
    const from = requestConfig.elt;
    const request = { xhr, from, number: this.stream.number };
    if (from === this.root) this.asked = request;
    else if (this.root?.contains(from)) this.pressed = request;
  }

  answered({ detail: { xhr, successful } }) {
    for (const name of ["asked", "pressed"]) {
      const request = this[name];
      if (xhr !== request?.xhr) continue;
      this[name] = null;
      if (successful) this.came(request.number);
    }
    if (this.missed && !this.underway(this.asked) && !this.underway(this.pressed)) {
      this.missed = false;
      this.soon();
    }
    if (!successful) this.look(this.every);
    const clock = Number(xhr?.getResponseHeader?.("X-Server-Now"));
    if (!clock) return;
    window.evening.clock.setFromAnswer(clock, this.sent.get(xhr) || Date.now(), Date.now());
    const ticket = xhr.getResponseHeader("X-Ticket");
    document.dispatchEvent(new CustomEvent("live:heard", { detail: { ticket } }));
  }

  summaries(which) {
    return [...(this.root?.querySelectorAll(`details${which} > summary`) || [])];
  }

  beforeSwap(event) {
    const ours = event.detail.xhr === this.asked?.xhr;
    this.unfolded = ours ? this.summaries("[open]").map((one) => one.textContent) : [];
    if (!ours) return;
    // Older than the screen, or it would take the pressed button away, and its answer with it.
    if (this.asked.number >= this.shown && !this.underway(this.pressed)) return;
    event.detail.shouldSwap = false;
    this.missed = true;
  }

  unfold() {
    for (const one of this.summaries("")) {
      if (this.unfolded.includes(one.textContent)) one.parentElement.open = true;
    }
  }
};
