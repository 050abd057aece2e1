// A thought is never lost: it is written on this phone first, with its own number, and leaves when
// the server has said that it is kept. However often it is sent, the server keeps it once. Each goes
// its own way: one without an answer holds up no other.
(() => {
  const PATIENCE = 10000; // ms for an answer
  const AT_ONCE = 3; // thoughts on their way
  const AGAIN = 7000; // ms between attempts
  const SOON = 1000; // ms until the next attempt after an answer that never came
  const UNNOTICED = 1500; // ms on its way before the phone says that it waits

  const area = () => document.querySelector("[data-thoughts]");
  const field = () => document.querySelector("[data-catch] textarea");
  const number = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random().toString(36).slice(2, 14)}`;
  const clock = () => Math.round(window.evening?.now ? window.evening.now() : Date.now());

  // What this phone keeps. Of one person in one evening: whoever signs in next has their own.
  class Pocket {
    constructor() {
      try {
        localStorage.setItem("thoughts:try", "1");
        localStorage.removeItem("thoughts:try");
        this.store = localStorage;
      } catch { this.store = null; } // private mode: the page sends its form itself
    }

    get key() {
      return `thoughts:${area().dataset.meeting}:${area().dataset.me}`;
    }

    get waiting() {
      try { return JSON.parse(this.store.getItem(this.key)) || []; } catch { return []; }
    }

    set waiting(thoughts) {
      this.store.setItem(this.key, JSON.stringify(thoughts));
    }

    add(thought) {
      this.waiting = [...this.waiting, thought];
    }

    remove(thought) {
      this.waiting = this.waiting.filter((other) => other.nonce !== thought.nonce);
    }

    get draft() {
      return this.store.getItem(`${this.key}:draft`) || "";
    }

    set draft(text) {
      if (!text) return this.store.removeItem(`${this.key}:draft`);
      try { this.store.setItem(`${this.key}:draft`, text); } catch { /* it is still in the field */ }
    }
  }

  class Sender {
    under = new Set(); // numbers of the thoughts on their way
    aside = new Set(); // refused for what they are; tried again when the page is opened again
    refused = null; // the words of the last refusal

    constructor(pocket, changed) {
      Object.assign(this, { pocket, changed });
    }

    // Only while the page of this very person is open: the pocket is theirs.
    send() {
      if (!area()) return;
      for (const thought of this.pocket.waiting) {
        if (this.under.size >= AT_ONCE) return;
        if (!this.under.has(thought.nonce) && !this.aside.has(thought.nonce)) this.carry(thought);
      }
    }

    async carry(thought) {
      this.under.add(thought.nonce);
      let isKept = false;
      try {
        isKept = await this.post(thought);
      } catch (error) { // no network, or no answer in time: it waits
        if (error.name === "TimeoutError") setTimeout(() => this.send(), SOON);
      }
      this.under.delete(thought.nonce);
      this.changed();
      if (isKept) {
        window.evening?.look?.();
        this.send();
      }
    }

    async post(thought) {
      const token = document.querySelector("[data-catch] [name=csrfmiddlewaretoken]").value;
      const answer = await fetch(area().dataset.thoughts, {
        method: "POST",
        body: new URLSearchParams({ ...thought, csrfmiddlewaretoken: token }),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status >= 500) return false;
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) return this.kept(thought, told);
      this.refused = told.words || "";
      if (answer.status === 422) this.aside.add(thought.nonce); // it can't be taken as it is
      return false;
    }

    kept(thought, told) {
      if (told.nonce !== thought.nonce) return false; // a café's sign-in page has answered
      this.pocket.remove(thought);
      if (this.aside.size === 0) this.refused = null;
      return true;
    }
  }

  const pocket = new Pocket();
  const show = () => {
    const waiting = pocket.waiting;
    const list = document.querySelector("[data-waiting]");
    list.replaceChildren(...waiting.map((thought) => {
      const line = document.createElement("li");
      line.textContent = thought.text;
      return line;
    }));
    list.hidden = waiting.length === 0;
    const late = waiting.some((thought) => clock() - thought.at > UNNOTICED) || navigator.onLine === false;
    document.querySelector("[data-waiting-note]").hidden = !waiting.length || !late || sender.refused !== null;
    document.querySelector("[data-refused-note]").hidden = !waiting.length || sender.refused === null;
    document.querySelector("[data-refused-words]").textContent = sender.refused || "";
  };
  const sender = new Sender(pocket, show);

  const thoughtOf = (form) => {
    const fields = new FormData(form);
    const live = document.querySelector("[data-live]")?.dataset || {}; // a page without it still keeps words
    const thought = {
      nonce: number(),
      by: area().dataset.me,
      text: String(fields.get("text")).trim(),
      kind: fields.get("kind"),
      at: clock(),
      block: live.block || "",
      step: live.step || "",
    };
    if (thought.kind === "commitment" && fields.get("due_on")) thought.due_on = fields.get("due_on");
    return thought;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-catch]") || !pocket.store) return;
    event.preventDefault();
    const thought = thoughtOf(form);
    if (!thought.text) return;
    try { pocket.add(thought); } catch { form.submit(); return; } // the phone is full: the page sends it
    field().value = "";
    pocket.draft = "";
    form.elements.due_on && (form.elements.due_on.value = "");
    form.removeAttribute("aria-busy");
    show();
    setTimeout(show, UNNOTICED + 100);
    sender.send();
  });

  document.addEventListener("input", (event) => {
    if (event.target === field() && pocket.store) pocket.draft = field().value;
  });
  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends && event.target === field()) event.target.form.requestSubmit();
  });

  // The step asks for another kind of thought: it is chosen, unless somebody is writing.
  let asked;
  const follow = () => {
    const kind = document.querySelector("[data-live]")?.dataset.kind;
    if (kind && asked && kind !== asked && field() && !field().value) {
      document.querySelector(`[data-catch] [name=kind][value="${kind}"]`).checked = true;
    }
    asked = kind || asked;
  };
  const sendWhatWaits = () => { if (area() && pocket.store) sender.send(); };
  document.addEventListener("htmx:afterSwap", follow);
  document.addEventListener("live:heard", sendWhatWaits);
  addEventListener("online", sendWhatWaits);
  document.addEventListener("DOMContentLoaded", () => {
    if (!area() || !pocket.store) return;
    field().value ||= pocket.draft;
    follow();
    show();
    sender.send();
    setInterval(sendWhatWaits, AGAIN);
  });
})();
