// One screen of a live evening: the server's clock, events as they happen, polling when there are
// none. The pages work without it, by reloading themselves.
(() => {
  const POLL = { facilitator: 2500, projector: 2500, phone: 4500 };
  const CHECK = 60000; // ms between looks while events come
  const LOST = 12000; // ms without a word from the server
  const DEAD = 40000; // ms without one on the stream, which gives a sign of life every 15 seconds
  const JITTER = 1200; // ms over which a room of phones spreads its questions

  const screen = () => document.querySelector("[data-live]");
  const role = () => screen()?.dataset.live;
  let offset = 0; // ms that the server's clock is ahead of ours
  let best = Infinity; // the quickest answer so far: it knows the time best
  let heard = Date.now();
  let source = null;
  let streaming = false;
  let ticket = "";
  let timer = 0;

  const now = () => Date.now() + offset;
  const sync = (server, sent, got) => {
    const trip = got - sent;
    if (!server || trip > best * 1.5 + 50) return;
    best = Math.min(best, trip);
    offset = server - (sent + got) / 2;
  };

  const link = () => {
    const lost = Date.now() - heard > (streaming ? DEAD : LOST) || navigator.onLine === false;
    document.documentElement.dataset.link = lost ? "lost" : streaming ? "live" : "poll";
    for (const note of document.querySelectorAll("[data-stale]")) note.hidden = !lost;
  };

  // The clock: minutes and seconds, going on past zero.
  const draw = () => {
    const root = screen();
    const clock = root?.querySelector("[data-clock]");
    if (clock && Number(root.dataset.ends)) {
      const at = Number(root.dataset.paused) || now();
      const left = Math.round((Number(root.dataset.ends) - at) / 1000);
      const size = Math.abs(left);
      const words = `${left < 0 ? "+" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
      const shown = clock.querySelector("[data-clock-words]");
      if (shown.textContent !== words) shown.textContent = words;
      clock.querySelector("[data-clock-bar]").value = Math.max(0, left);
      clock.toggleAttribute("data-over", left < 0);
      clock.toggleAttribute("data-soon", left >= 0 && left <= 15);
    }
    link();
  };

  // `onlyBehind`: there is nothing to ask if the answer has come meanwhile.
  const look = (wait = 0, onlyBehind = false) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (onlyBehind && streaming && !behind()) return look(CHECK);
      const root = screen();
      // Somebody is in the middle of a choice: a new page would close it under their finger.
      if (root?.querySelector("details.menu[open]")) return look(1500);
      missed = underway(asked) || underway(pressed); // their answer may be older than what was told
      if (!missed && root && window.htmx) htmx.trigger(root, "live:refresh");
      const soonish = POLL[role()] * (0.8 + Math.random() * 0.4);
      if (!streaming) look(soonish);
      else if (behind()) look(soonish, true);
      else look(CHECK);
    }, wait);
  };
  const soon = () => look(role() === "phone" ? Math.random() * JITTER : 0);

  const sent = new WeakMap();
  let asked = null; // the question on its way, and the screen that asks it: one at a time
  let pressed = null; // the same of a button: its answer comes before any other
  const underway = (one) => Boolean(one?.from.isConnected) && Date.now() - sent.get(one.xhr) < LOST;
  let missed = false; // something was told meanwhile
  let latest = null; // the step that was told last
  const behind = () => missed || (latest && latest.revision > Number(screen()?.dataset.revision));
  document.addEventListener("htmx:configRequest", (event) => {
    const root = event.target.closest?.("[data-live]");
    if (root && event.detail.verb === "get") event.detail.parameters.seen = root.dataset.version;
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig } = event.detail;
    sent.set(xhr, Date.now());
    const from = requestConfig.elt;
    if (from === screen()) asked = { xhr, from };
    else if (screen()?.contains(from)) pressed = { xhr, from };
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const xhr = event.detail.xhr;
    if (xhr === asked?.xhr) asked = null;
    if (xhr === pressed?.xhr) pressed = null;
    if (missed && !underway(asked) && !underway(pressed)) {
      missed = false;
      soon();
    }
    if (!event.detail.successful) look(POLL[role()]);
    const clock = Number(xhr?.getResponseHeader?.("X-Server-Now"));
    if (!clock) return;
    heard = Date.now();
    sync(clock, sent.get(xhr) || heard, heard);
    ticket = xhr.getResponseHeader("X-Ticket") || ticket;
    if (!source) listen();
    document.dispatchEvent(new CustomEvent("live:heard"));
  });
  const summaries = (which) => [...screen().querySelectorAll(`details${which} > summary`)];
  let unfolded = []; // by hand: they stay so when only the evening has moved
  document.addEventListener("htmx:beforeSwap", (event) => {
    const ours = event.detail.xhr === asked?.xhr;
    unfolded = ours ? summaries("[open]").map((one) => one.textContent) : [];
    if (!ours || !underway(pressed)) return;
    event.detail.shouldSwap = false; // it would take the pressed button away, and its answer with it
    missed = true;
  });
  document.addEventListener("htmx:afterSwap", () => {
    const shown = screen();
    for (const one of summaries("")) if (unfolded.includes(one.textContent)) one.parentElement.open = true;
    if (latest && shown && !("own" in shown.dataset) && latest.revision > Number(shown.dataset.revision)) turn(shown, latest);
    draw();
  });

  // The step with all its words at once; what hangs on it (tables, questions, votes) is asked for.
  const turn = (shown, told) => {
    const moved = `${told.block}-${told.step}` !== `${shown.dataset.block}-${shown.dataset.step}`;
    Object.assign(shown.dataset, { ends: told.ends, paused: told.paused, block: told.block, step: told.step });
    const bar = shown.querySelector("[data-clock-bar]");
    if (bar) bar.max = told.seconds;
    if (!moved || role() === "facilitator") return; // who leads reads other words, and gets them now
    const language = document.documentElement.lang;
    for (const name of ["part", "place", "title", "words"]) {
      const at = shown.querySelector(`[data-${name}]`);
      if (at && language in told[name]) at.textContent = told[name][language];
    }
    shown.toggleAttribute("data-turning", true);
  };

  // Events.
  let again = 0;
  const listen = () => {
    const root = screen();
    if (!root || !ticket || !("EventSource" in window)) return;
    source = new EventSource(`${root.dataset.stream}?ticket=${encodeURIComponent(ticket)}`);
    source.addEventListener("open", () => { streaming = true; heard = Date.now(); again = 0; soon(); });
    source.addEventListener("error", () => {
      streaming = false;
      if (source.readyState === EventSource.CLOSED) {
        // The ticket is over, or there is no stream here: polling goes on, and we try later.
        source = null;
        again = Math.min(again + 1, 6);
        ticket = "";
        setTimeout(soon, again * 5000);
      }
      look(POLL[role()]);
    });
    source.addEventListener("step", (event) => {
      heard = Date.now();
      const told = JSON.parse(event.data);
      const shown = screen();
      if (!shown || told.revision <= Number(shown.dataset.revision)) return;
      latest = told;
      if (!("own" in shown.dataset)) turn(shown, told); // a table with its own clock has its own step
      draw();
      soon();
    });
    for (const kind of ["agenda", "people", "closed", "resync"]) {
      source.addEventListener(kind, () => { heard = Date.now(); streaming = true; soon(); });
    }
    source.addEventListener("beat", () => { heard = Date.now(); });
    source.addEventListener("deaf", () => { streaming = false; look(POLL[role()]); });
    for (const kind of ["words", "arrival"]) {
      source.addEventListener(kind, () => { heard = Date.now(); if (role() !== "phone") look(600); });
    }
  };

  addEventListener("online", () => soon());
  addEventListener("offline", link);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  addEventListener("pageshow", (event) => { if (event.persisted) soon(); });
  document.addEventListener("DOMContentLoaded", () => {
    const root = screen();
    if (!root) return;
    offset = Number(root.dataset.now) - Date.now();
    ticket = root.dataset.ticket;
    listen();
    draw();
    setInterval(draw, 250);
    look(300);
  });

  // Space and the right arrow go on, on the facilitator's laptop.
  document.addEventListener("keydown", (event) => {
    if (role() !== "facilitator" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "ArrowRight" || event.target.closest("input, textarea, select, summary")) return;
    document.querySelector("[data-next]")?.click();
  });
  window.evening = { now, look };
})();
