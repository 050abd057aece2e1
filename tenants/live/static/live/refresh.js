// Asks the pages how the evening is: when an event says so, when nothing was heard for a while, and
// all the time while there is no stream. One question at a time; the answer to a press comes first.
window.evening = window.evening || {};
window.evening.Refresh = class Refresh {
  static EVERY = { facilitator: 2500, projector: 2500, phone: 4500 }; // ms without a stream
  static CHECK = 60000; // ms between looks while events come
  static PATIENCE = 10000; // ms for an answer
  static PRESS_PATIENCE = 15000; // ms for the answer to a press
  static JITTER = 1200; // ms over which a room of phones spreads its questions

  timer = 0;
  sent = new WeakMap(); // when each request left
  asked = null; // the question on its way, and the screen that asks it
  pressed = null; // the same of a button
  missed = false; // something was told while they were on their way
  unfolded = []; // by hand: they stay so when only the evening has moved

  // `isBehind` says whether the screen shows less than was told.
  constructor(stream, isBehind) {
    Object.assign(this, { stream, isBehind });
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

  soon() {
    this.look(this.root?.dataset.live === "phone" ? Math.random() * Refresh.JITTER : 0);
  }

  // `onlyBehind`: there is nothing to ask if the answer has come meanwhile.
  look(wait = 0, onlyBehind = false) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(onlyBehind), wait);
  }

  ask(onlyBehind) {
    if (onlyBehind && this.stream.isLive && !this.behind()) return this.look(Refresh.CHECK);
    // Somebody is in the middle of a choice: a new page would close it under their finger.
    if (this.root?.querySelector("details.menu[open]")) return this.look(1500);
    this.missed = this.underway(this.asked) || this.underway(this.pressed);
    if (!this.missed && this.root && window.htmx) htmx.trigger(this.root, "live:refresh");
    const pause = this.every * (0.8 + Math.random() * 0.4);
    if (!this.stream.isLive) this.look(pause);
    else if (this.behind()) this.look(pause, true);
    else this.look(Refresh.CHECK);
  }

  behind() {
    return this.missed || this.isBehind();
  }

  underway(one) {
    return Boolean(one?.from.isConnected) && Date.now() - this.sent.get(one.xhr) < Refresh.PATIENCE;
  }

  configure(event) {
    const root = event.target.closest?.("[data-live]");
    if (!root) return;
    const asks = event.detail.verb === "get";
    event.detail.timeout = asks ? Refresh.PATIENCE : Refresh.PRESS_PATIENCE;
    if (asks) event.detail.parameters.seen = root.dataset.version;
  }

  leaves({ detail: { xhr, requestConfig } }) {
    this.sent.set(xhr, Date.now());
    const from = requestConfig.elt;
    if (from === this.root) this.asked = { xhr, from };
    else if (this.root?.contains(from)) this.pressed = { xhr, from };
  }

  answered({ detail: { xhr, successful } }) {
    if (xhr === this.asked?.xhr) this.asked = null;
    if (xhr === this.pressed?.xhr) this.pressed = null;
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
    if (!ours || !this.underway(this.pressed)) return;
    event.detail.shouldSwap = false; // it would take the pressed button away, and its answer with it
    this.missed = true;
  }

  unfold() {
    for (const one of this.summaries("")) {
      if (this.unfolded.includes(one.textContent)) one.parentElement.open = true;
    }
  }
};
