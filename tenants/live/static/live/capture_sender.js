// Sends the captures that wait in the store, again and again until the server confirms each. Every
// capture has its own number and its own request: one without an answer holds up no other.
window.evening = window.evening || {};
window.evening.CaptureSender = class CaptureSender {
  static PATIENCE = 10000; // ms for an answer
  static AT_ONCE = 3; // requests under way
  static SOON = 1000; // ms until the next attempt after a timeout

  underway = new Set(); // numbers of the captures that were sent and have no answer
  aside = new Set(); // numbers of refused captures; tried again when the page is opened again
  refusal = null; // message of the last refusal

  // `changed` is called after every answer.
  constructor(store, changed) {
    Object.assign(this, { store, changed });
  }

  // Sends only while the page of the store's own person is open.
  send() {
    if (!this.store.isUsable) return;
    for (const capture of this.store.waiting) {
      if (this.underway.size >= CaptureSender.AT_ONCE) return;
      if (!this.underway.has(capture.nonce) && !this.aside.has(capture.nonce)) this.deliver(capture);
    }
  }

  async deliver(capture) {
    this.underway.add(capture.nonce);
    let isKept = false;
    try {
      isKept = await this.post(capture);
    } catch (error) { // no network, or no answer in time: it waits
      if (error.name === "TimeoutError") setTimeout(() => this.send(), CaptureSender.SOON);
    }
    this.underway.delete(capture.nonce);
    this.changed();
    if (isKept) this.send();
  }

  async post(capture) {
    const number = window.evening.number?.(); // of the latest event before it
    const token = document.querySelector("[data-catch] [name=csrfmiddlewaretoken]").value;
    const answer = await fetch(this.store.area.dataset.thoughts, {
      method: "POST",
      body: new URLSearchParams({ ...capture, csrfmiddlewaretoken: token }),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: AbortSignal.timeout(CaptureSender.PATIENCE),
    });
    if (answer.status >= 500) return false;
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return this.confirm(capture, told, number);
    this.refusal = told.words || "";
    if (answer.status === 422) this.aside.add(capture.nonce); // the server will refuse every further attempt
    return false;
  }

  // The answer brings the page with the thought on it.
  confirm(capture, told, number) {
    if (told.nonce !== capture.nonce) return false; // a café's sign-in page has answered
    this.store.remove(capture);
    if (this.aside.size === 0) this.refusal = null;
    window.evening.show?.(told.page, number);
    return true;
  }
};
