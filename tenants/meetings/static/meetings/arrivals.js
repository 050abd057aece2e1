// A tap at the door is never lost: without network it waits here, with its own number and time,
// and the server counts it once however often it comes. Without this file forms send as usual.
(() => {
  const KEY = "arrivals";
  const KEPT = 12 * 60 * 60 * 1000;
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; }
  };
  const write = (waiting) => {
    try { localStorage.setItem(KEY, JSON.stringify(waiting)); } catch { /* private mode: this page still sends */ }
  };
  const show = () => {
    for (const note of document.querySelectorAll("[data-queued]")) note.hidden = read().length === 0;
  };
  const post = (tap) => fetch(tap.url, { method: "POST", body: new URLSearchParams(tap.fields) });

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    for (const tap of read()) {
      if (Date.now() - tap.at < KEPT) {
        try {
          const answer = await post(tap);
          if (answer.status >= 500) break;
        } catch { break; }
      }
      write(read().filter((other) => other.fields.nonce !== tap.fields.nonce));
    }
    sending = false;
    show();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-arrival]") || event.defaultPrevented) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    fields.nonce ||= crypto.randomUUID();
    fields.at = new Date().toISOString();
    const tap = { url: form.action, fields, at: Date.now() };
    try {
      const answer = await post(tap);
      if (answer.ok) location.assign(answer.url);
      else form.submit(); // the page with what was wrong; the number makes it count once
    } catch {
      write([...read(), tap]);
      form.removeAttribute("aria-busy");
      form.closest("li")?.setAttribute("data-queued-row", "");
      show();
    }
  });
  addEventListener("online", send);
  addEventListener("DOMContentLoaded", () => { show(); send(); setInterval(send, 20000); });
})();
