// Captured thoughts that the server has not confirmed yet, and the text being written, in this
// phone's storage: of one person in one evening, whoever signs in next has their own.
window.evening = window.evening || {};
window.evening.CaptureStore = class CaptureStore {
  constructor() {
    try {
      localStorage.setItem("thoughts:try", "1");
      localStorage.removeItem("thoughts:try");
      this.storage = localStorage;
    } catch { this.storage = null; } // private mode: the page sends its form itself
  }

  get area() {
    return document.querySelector("[data-thoughts]");
  }

  get isUsable() {
    return Boolean(this.area && this.storage);
  }

  get key() {
    return `thoughts:${this.area.dataset.meeting}:${this.area.dataset.me}`;
  }

  get waiting() {
    try { return JSON.parse(this.storage.getItem(this.key)) || []; } catch { return []; }
  }

  set waiting(captures) {
    this.storage.setItem(this.key, JSON.stringify(captures));
  }

  add(capture) {
    this.waiting = [...this.waiting, capture];
  }

  remove(capture) {
    this.waiting = this.waiting.filter((other) => other.nonce !== capture.nonce);
  }

  get draft() {
    return this.storage.getItem(`${this.key}:draft`) || "";
  }

  set draft(text) {
    if (!text) return this.storage.removeItem(`${this.key}:draft`);
    try { this.storage.setItem(`${this.key}:draft`, text); } catch { /* it is still in the field */ }
  }
};
