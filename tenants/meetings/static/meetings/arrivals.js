// The forms of the check-in pages: sends a check-in at once, or queues it while there is no network.
// Without this file the forms send as usual.
(() => {
  const RETRY = 20000; // ms between attempts
  const queue = new window.ArrivalQueue();

  const show = () => {
    for (const note of document.querySelectorAll("[data-queued]")) {
      note.dataset.queued ||= note.textContent;
      const isWaiting = queue.waiting.length > 0;
      note.textContent = [...queue.refusals, ...(isWaiting ? [note.dataset.queued] : [])].join(" ");
      note.hidden = !note.textContent;
    }
  };

  const startAgain = (form) => { // the same form checks in somebody else
    form.reset();
    form.elements.nonce.value = crypto.randomUUID();
  };

  // The next name comes under the same finger.
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

  // Draws the door's list anew without leaving the page; false on the other pages.
  const refreshDoor = (form, name) => {
    const door = document.querySelector("[data-door]");
    if (!door || !window.htmx) return false;
    const status = document.querySelector("[data-said]");
    const isForAnybody = form.dataset.arrival === "next";
    status.textContent = status.dataset.words.replace("{name}", isForAnybody ? name : form.dataset.arrival);
    form.removeAttribute("aria-busy");
    if (isForAnybody) startAgain(form);
    else keepFocus(form);
    window.htmx.trigger(door, "door:changed");
    return true;
  };

  const showQueued = (form) => {
    form.removeAttribute("aria-busy");
    const row = form.closest("li");
    row?.setAttribute("data-queued-row", "");
    if (row) for (const button of form.querySelectorAll("button")) button.disabled = true;
    if (form.dataset.arrival === "next") startAgain(form);
    show();
  };

  const send = async () => {
    const isEmptied = await queue.send();
    show();
    if (isEmptied && document.querySelector("[data-queued-row]")) location.reload();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-arrival]") || event.defaultPrevented) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    fields.nonce ||= crypto.randomUUID();
    fields.at = new Date().toISOString();
    const arrival = { url: form.action, fields, at: Date.now() };
    queue.add(arrival);
    const answer = await queue.post(arrival);
    if (answer?.words || answer?.next) queue.remove(arrival);
    if (answer?.next && refreshDoor(form, fields.name)) return undefined;
    if (answer?.next) return location.assign(answer.next);
    if (answer?.words) return form.submit(); // the page with what was wrong
    return showQueued(form);
  });
  addEventListener("online", send);
  addEventListener("DOMContentLoaded", () => { show(); send(); setInterval(send, RETRY); });
})();
