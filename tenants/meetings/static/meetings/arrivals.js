// A tap at the door is never lost: it waits here, with its own number and time, until the server
// has said of this very number that it is kept or refused, and counts once however often it comes.
// Any other answer (a café's sign-in page, somebody else signed in) leaves it waiting. Without this
// file forms send as usual.
(() => {
  const KEY = "arrivals";
  const KEPT = 12 * 60 * 60 * 1000;
  const PATIENCE = 10000;
  let here = []; // private mode keeps nothing: then this page alone remembers
  let refusals = []; // of taps that had waited: said once, on this page
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || here; } catch { return here; }
  };
  const write = (waiting) => {
    here = waiting;
    try { localStorage.setItem(KEY, JSON.stringify(waiting)); } catch { /* see above */ }
  };
  const forget = (tap) => write(read().filter((other) => other.fields.nonce !== tap.fields.nonce));
  const show = () => {
    for (const note of document.querySelectorAll("[data-queued]")) {
      note.dataset.queued ||= note.textContent;
      note.textContent = [...refusals, ...(read().length ? [note.dataset.queued] : [])].join(" ");
      note.hidden = !note.textContent;
    }
  };
  // {next} or {words} of this tap; {} from a stranger; nothing when nobody was reached.
  const post = async (tap) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    const body = new URLSearchParams({ ...tap.fields, ...(token && { csrfmiddlewaretoken: token }) });
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(tap.url, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status >= 500) return null;
      const said = await answer.json().catch(() => ({}));
      return said?.nonce === tap.fields.nonce ? said : {};
    } catch { return null; }
  };

  // At the door the list is drawn anew where it stands; the next name is under the same finger.
  const stays = (form, name) => {
    const door = document.querySelector("[data-door]");
    if (!door || !window.htmx) return false;
    const status = document.querySelector("[data-said]");
    const who = form.dataset.arrival === "next" ? name : form.dataset.arrival;
    status.textContent = status.dataset.words.replace("{name}", who);
    form.removeAttribute("aria-busy");
    if (form.dataset.arrival === "next") nextOne(form);
    else keepFocus(form);
    window.htmx.trigger(door, "door:changed");
    return true;
  };
  const nextOne = (form) => { // somebody else comes in through the same form
    form.reset();
    form.elements.nonce.value = crypto.randomUUID();
  };
  const keepFocus = (form) => {
    const rows = [...document.querySelectorAll("[data-door] [data-arrival] button")];
    const number = rows.indexOf(form.querySelector("button"));
    if (number < 0) { form.closest("li")?.remove(); return; } // found by letters: not in the list
    document.addEventListener("htmx:afterSettle", () => {
      const after = document.querySelectorAll("[data-door] [data-arrival] button");
      (after[Math.min(number, after.length - 1)] || document.getElementById("expected"))
        ?.focus({ preventScroll: true });
    }, { once: true });
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    const waiting = read();
    for (const tap of waiting) {
      const said = Date.now() - tap.at < KEPT ? await post(tap) : { next: "" };
      if (!said) continue; // nobody was reached: it waits, and holds up no other
      if (said.words) refusals.push([tap.fields.name, said.words].filter(Boolean).join(": "));
      if (said.words || "next" in said) forget(tap);
    }
    sending = false;
    show();
    const allSent = waiting.length && !read().length && !refusals.length;
    if (allSent && document.querySelector("[data-queued-row]")) location.reload();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-arrival]") || event.defaultPrevented) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    fields.nonce ||= crypto.randomUUID();
    fields.at = new Date().toISOString();
    const tap = { url: form.action, fields, at: Date.now() };
    write([...read().filter((other) => other.fields.nonce !== fields.nonce), tap]);
    const said = await post(tap);
    if (said?.words || said?.next) forget(tap);
    if (said?.next && stays(form, fields.name)) return undefined;
    if (said?.next) return location.assign(said.next);
    if (said?.words) return form.submit(); // the page with what was wrong
    form.removeAttribute("aria-busy");
    const row = form.closest("li");
    row?.setAttribute("data-queued-row", "");
    if (row) for (const button of form.querySelectorAll("button")) button.disabled = true;
    if (form.dataset.arrival === "next") nextOne(form);
    show();
  });
  addEventListener("online", send);
  addEventListener("DOMContentLoaded", () => { show(); send(); setInterval(send, 20000); });
})();
