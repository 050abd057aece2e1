// A thought is never lost: it is written on this phone first, with its own number, and leaves when
// the server has said that it is kept. However often it is sent, the server keeps it once.
(() => {
  const area = () => document.querySelector("[data-thoughts]");
  // Of one person in one evening: whoever signs in on this phone next has their own.
  const key = () => `thoughts:${area().dataset.meeting}:${area().dataset.me}`;
  const draftKey = () => `${key()}:draft`;
  const store = (() => {
    try { localStorage.setItem("thoughts:try", "1"); localStorage.removeItem("thoughts:try"); return localStorage; } catch { return null; }
  })();
  const read = () => { try { return JSON.parse(store.getItem(key())) || []; } catch { return []; } };
  const write = (waiting) => store.setItem(key(), JSON.stringify(waiting));
  const token = () => document.querySelector("[data-catch] [name=csrfmiddlewaretoken]").value;
  const number = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random().toString(36).slice(2, 14)}`;
  const clock = () => Math.round(window.evening ? window.evening.now() : Date.now());

  let refused = null; // the words of the last refusal
  const aside = new Set(); // refused for what they are; tried again when the page is opened again
  const show = () => {
    const waiting = read();
    const list = document.querySelector("[data-waiting]");
    list.replaceChildren(...waiting.map((thought) => {
      const line = document.createElement("li");
      line.textContent = thought.text;
      return line;
    }));
    list.hidden = waiting.length === 0;
    document.querySelector("[data-waiting-note]").hidden = waiting.length === 0 || refused !== null;
    document.querySelector("[data-refused-note]").hidden = waiting.length === 0 || refused === null;
    document.querySelector("[data-refused-words]").textContent = refused || "";
  };

  let sending = false;
  const send = async () => {
    if (sending || !area()) return;
    sending = true;
    let sent = 0;
    for (const thought of read()) {
      if (aside.has(thought.nonce)) continue;
      const body = new URLSearchParams({ ...thought, csrfmiddlewaretoken: token() });
      let answer;
      try {
        answer = await fetch(area().dataset.thoughts, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      } catch { break; } // no network: it waits
      if (answer.ok) {
        const kept = await answer.json().catch(() => null);
        if (kept?.nonce !== thought.nonce) break; // somebody else answered, a café's sign-in page
        write(read().filter((other) => other.nonce !== thought.nonce));
        if (aside.size === 0) refused = null;
        sent += 1;
        continue;
      }
      if (answer.status >= 500) break;
      const words = await answer.json().catch(() => ({}));
      refused = words.words || "";
      if (answer.status !== 422) break;
      aside.add(thought.nonce); // this one can't be taken as it is; those after it can
    }
    sending = false;
    show();
    if (sent) window.evening?.look();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-catch]") || !store) return;
    event.preventDefault();
    const fields = new FormData(form);
    const text = String(fields.get("text")).trim();
    if (!text) return;
    const live = document.querySelector("[data-live]")?.dataset || {}; // a page without it still keeps words
    const thought = { nonce: number(), by: area().dataset.me, text, kind: fields.get("kind"), at: clock(), block: live.block || "", step: live.step || "" };
    if (fields.get("kind") === "commitment" && fields.get("due_on")) thought.due_on = fields.get("due_on");
    try { write([...read(), thought]); } catch { form.submit(); return; } // the phone is full: the page sends it
    form.querySelector("textarea").value = "";
    store.removeItem(draftKey());
    form.removeAttribute("aria-busy");
    show();
    send();
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-catch] textarea")) {
      try { store?.setItem(draftKey(), event.target.value); } catch { /* it is still in the field */ }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-catch] textarea")) event.target.form.requestSubmit();
  });

  // The step asks for another kind of thought: it is chosen, unless somebody is writing.
  let asked;
  const follow = () => {
    const kind = document.querySelector("[data-live]")?.dataset.kind;
    const field = document.querySelector("[data-catch] textarea");
    if (kind && asked && kind !== asked && field && !field.value) {
      document.querySelector(`[data-catch] [name=kind][value="${kind}"]`).checked = true;
    }
    asked = kind || asked;
  };
  document.addEventListener("htmx:afterSwap", follow);
  addEventListener("online", send);
  document.addEventListener("live:heard", () => { if (area() && store && read().length) send(); });
  document.addEventListener("DOMContentLoaded", () => {
    if (!area() || !store) return;
    const field = document.querySelector("[data-catch] textarea");
    field.value ||= store.getItem(draftKey()) || "";
    follow();
    show();
    send();
    setInterval(() => { if (read().length) send(); }, 7000);
  });
})();
