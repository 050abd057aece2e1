// Check-ins that the server has not answered, kept on this device. Each has its own number and time
// and counts once however often it is sent; only an answer that names the number ends it.
window.ArrivalQueue = class ArrivalQueue {
  static KEY = "arrivals";
  static LONGEST = 12 * 60 * 60 * 1000; // ms after which a check-in is given up
  static PATIENCE = 10000; // ms for an answer

  memory = []; // what waits where nothing can be stored (private mode): lasts as long as the page
  refusals = []; // messages about check-ins that had waited
  isSending = false;

  get waiting() {
    try { return JSON.parse(localStorage.getItem(ArrivalQueue.KEY)) || this.memory; } catch { return this.memory; }
  }

  set waiting(arrivals) {
    this.memory = arrivals;
    try { localStorage.setItem(ArrivalQueue.KEY, JSON.stringify(arrivals)); } catch { /* the memory has it */ }
  }

  add(arrival) {
    this.remove(arrival);
    this.waiting = [...this.waiting, arrival];
  }

  remove(arrival) {
    this.waiting = this.waiting.filter((other) => other.fields.nonce !== arrival.fields.nonce);
  }

  // Resolves to {next} or {words} for this check-in, to {} for a stranger's answer (a café's sign-in
  // page, somebody else signed in) and to null when nobody was reached.
  async post(arrival) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    const body = new URLSearchParams({ ...arrival.fields, ...(token && { csrfmiddlewaretoken: token }) });
    const headers = { Accept: "application/json" };
    const signal = AbortSignal.timeout(ArrivalQueue.PATIENCE);
    try {
      const response = await fetch(arrival.url, { method: "POST", body, headers, signal });
      if (response.status >= 500) return null;
      const answer = await response.json().catch(() => ({}));
      return answer?.nonce === arrival.fields.nonce ? answer : {};
    } catch { return null; }
  }

  // Sends all that waits, one after another; resolves to true if that has emptied the queue.
  async send() {
    if (this.isSending) return false;
    this.isSending = true;
    const waiting = this.waiting;
    for (const arrival of waiting) {
      const isFresh = Date.now() - arrival.at < ArrivalQueue.LONGEST;
      const answer = isFresh ? await this.post(arrival) : { next: "" };
      if (!answer) continue; // it waits, and holds up no other
      if (answer.words) this.refusals.push([arrival.fields.name, answer.words].filter(Boolean).join(": "));
      if (answer.words || "next" in answer) this.remove(arrival);
    }
    this.isSending = false;
    return waiting.length > 0 && this.waiting.length === 0 && this.refusals.length === 0;
  }
};
