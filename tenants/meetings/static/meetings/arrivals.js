// A tap at the door is never lost: it waits here, with its own number and time, until the server
// has it, and counts once however often it comes. Without this file forms send as usual.
(() => {
  const KEY = "arrivals";
  const KEPT = 12 * 60 * 60 * 1000;
  const PATIENCE = 10000;
  let here = []; // private mode keeps nothing: then this page alone remembers
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || here; } catch { return here; }
  };
  const write = (waiting) => {
    here = waiting;
    try { localStorage.setItem(KEY, JSON.stringify(waiting)); } catch { /* see above */ }
  };
  const forget = (tap) => write(read().filter((other) => other.fields.nonce !== tap.fields.nonce));
  const show = () => {
    for (const note of document.querySelectorAll("[data-queued]")) note.hidden = read().length === 0;
  };
  // The answer, or nothing when the server was not reached, was ill, or asks to come later.
  const post = async (tap) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    const body = new URLSearchParams({ ...tap.fields, ...(token && { csrfmiddlewaretoken: token }) });
    try {
      const answer = await fetch(tap.url, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      return answer.status >= 500 || [403, 408, 429].includes(answer.status) ? null : answer;
    } catch { return null; }
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    const waiting = read();
    for (const tap of waiting) {
      if (Date.now() - tap.at < KEPT && !(await post(tap))) break;
      forget(tap);
    }
    sending = false;
    show();
    if (waiting.length && !read().length && document.querySelector("[data-queued-row]")) location.reload();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-arrival]") || event.defaultPrevented) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    fields.nonce ||= crypto.randomUUID();
    fields.at = new Date().toISOString();
    const tap = { url: form.action, fields, at: Date.now() };
    write([...read().filter((other) => other.fields.nonce !== fields.nonce), tap]);
    const answer = await post(tap);
    if (answer) forget(tap);
    if (answer?.ok) return location.assign(answer.url);
    if (answer) return form.submit(); // the page with what was wrong
    form.removeAttribute("aria-busy");
    const row = form.closest("li");
    row?.setAttribute("data-queued-row", "");
    if (row) for (const button of form.querySelectorAll("button")) button.disabled = true;
    if (form.dataset.arrival === "next") { // somebody else comes in through the same form
      form.reset();
      form.elements.nonce.value = crypto.randomUUID();
    }
    show();
  });
  addEventListener("online", send);
  addEventListener("DOMContentLoaded", () => { show(); send(); setInterval(send, 20000); });
})();
