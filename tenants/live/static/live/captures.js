// The form for a captured thought on a phone: keeps what is sent on the phone first, shows what waits
// and why. Without this file the form sends as usual.
(() => {
  const RETRY = 7000; // ms between attempts
  const UNNOTICED = 1500; // ms on its way before the phone says that it waits

  const store = new window.evening.CaptureStore();
  const find = (name) => document.querySelector(`[data-${name}]`);
  const field = () => document.querySelector("[data-catch] textarea");
  const number = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random().toString(36).slice(2, 14)}`;
  const clock = () => Math.round(window.evening.now ? window.evening.now() : Date.now());

  const show = () => {
    const waiting = store.waiting;
    const list = find("waiting");
    list.replaceChildren(...waiting.map((capture) => {
      const line = document.createElement("li");
      line.textContent = capture.text;
      return line;
    }));
    list.hidden = waiting.length === 0;
    const late = waiting.some((capture) => clock() - capture.at > UNNOTICED) || navigator.onLine === false;
    find("waiting-note").hidden = !waiting.length || !late || sender.refusal !== null;
    find("refused-note").hidden = !waiting.length || sender.refusal === null;
    find("refused-words").textContent = sender.refusal || "";
  };
  const sender = new window.evening.CaptureSender(store, show);

  const captureOf = (form) => {
    const fields = new FormData(form);
    const live = find("live")?.dataset || {}; // a page without it still keeps captures
    const capture = {
      nonce: number(),
      by: store.area.dataset.me,
      text: String(fields.get("text")).trim(),
      kind: fields.get("kind"),
      at: clock(),
      block: live.block || "",
      step: live.step || "",
    };
    if (capture.kind === "commitment" && fields.get("due_on")) capture.due_on = fields.get("due_on");
    return capture;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-catch]") || !store.storage) return;
    event.preventDefault();
    const capture = captureOf(form);
    if (!capture.text) return;
    try { store.add(capture); } catch { form.submit(); return; } // the phone is full: the page sends it
    field().value = "";
    store.draft = "";
    form.elements.due_on && (form.elements.due_on.value = "");
    form.removeAttribute("aria-busy");
    show();
    setTimeout(show, UNNOTICED + 100);
    sender.send();
  });

  document.addEventListener("input", (event) => {
    if (event.target === field() && store.storage) store.draft = field().value;
  });
  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends && event.target === field()) event.target.form.requestSubmit();
  });

  // Chooses the kind that a new step asks for, unless somebody is writing.
  let asked;
  const follow = () => {
    const kind = find("live")?.dataset.kind;
    if (kind && asked && kind !== asked && field() && !field().value) {
      document.querySelector(`[data-catch] [name=kind][value="${kind}"]`).checked = true;
    }
    asked = kind || asked;
  };
  const send = () => sender.send();
  document.addEventListener("htmx:afterSwap", follow);
  document.addEventListener("live:heard", send);
  addEventListener("online", send);
  document.addEventListener("DOMContentLoaded", () => {
    if (!store.isUsable) return;
    field().value ||= store.draft;
    follow();
    show();
    send();
    setInterval(send, RETRY);
  });
})();
