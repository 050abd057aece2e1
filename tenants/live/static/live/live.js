// One screen of a live evening: connects the clock, the stream, the refreshing and the light of the
// connection. The pages work without it, by reloading themselves.
(() => {
  const { clock, ConnectionLight, EventStream, Refresh, SharedPage, Turning } = window.evening;
  const screen = () => document.querySelector("[data-live]");
  const role = () => screen()?.dataset.live;
  const turning = new Turning();
  let ticket = "";

  const stream = new EventStream(() => {
    const root = screen();
    return root && ticket ? `${root.dataset.stream}?ticket=${encodeURIComponent(ticket)}` : "";
  });
  const refresh = new Refresh(stream, () => turning.isBehind(screen()), () => ticket);
  const pages = new SharedPage(() => ticket);
  const light = new ConnectionLight(stream);

  const draw = () => {
    const root = screen();
    clock.draw(root);
    turning.follow(root);
    document.dispatchEvent(new CustomEvent("live:drawn", { detail: { left: clock.left(root) } }));
    light.draw();
  };

  // What is on its way comes first: a press, whose answer would be taken away, and a question that left
  // after the event of this page.
  const show = (page) => {
    const { asked, pressed } = refresh;
    if (refresh.underway(pressed)) refresh.missed = true;
    else if (refresh.underway(asked) && asked.number >= page.id) return;
    else if (pages.show(screen(), page)) refresh.came(page.id);
    else refresh.soon();
  };

  // Who leads sees the answer to a press; a door has no page that could come by itself.
  const comesByItself = (root) => role() !== "facilitator" && SharedPage.ownOf(root) !== null;

  const told = ({ detail: { kind, told: event, missed } }) => {
    const root = screen();
    if (!root) return;
    if (kind === "room") return show(event);
    if (kind === "step") {
      turning.hear(root, event);
      draw();
      if (comesByItself(root)) refresh.expect(event.id);
      else if (turning.isBehind(root)) refresh.soon();
    } else if (kind === "beat") {
      if (missed || event.revision > Number(root.dataset.revision)) refresh.soon();
    } else if (kind === "words" || kind === "arrival") {
      if (role() !== "phone") refresh.calmly();
    } else if ((kind === "agenda" || kind === "people") && comesByItself(root)) {
      refresh.expect(event.id, kind === "people" ? Refresh.CROWD : Refresh.PAGE);
    } else if (kind === "closed" && role() === "phone") {
      refresh.look(Math.random() * Refresh.FAREWELL);
    } else if (kind !== "deaf") refresh.soon();
  };

  // What has just begun is read from its top, unless somebody is writing.
  const toTheTop = () => {
    const field = document.querySelector("[data-catch] textarea");
    if (role() !== "phone" || field?.value || document.activeElement?.matches("input, textarea")) return;
    scrollTo({ top: 0 });
  };

  const wake = () => { stream.wake(); refresh.soon(); };

  stream.addEventListener("told", told);
  stream.addEventListener("changed", () => {
    pages.number = 0; // numbers may begin again
    refresh.forget();
    if (stream.isLive) refresh.soon();
    else refresh.look(refresh.every * Math.random());
    light.draw();
  });
  document.addEventListener("live:heard", ({ detail }) => {
    light.heard();
    ticket = detail.ticket || ticket;
    if (!stream.source && !stream.retry) stream.open();
  });
  document.addEventListener("htmx:responseError", ({ detail: { xhr, requestConfig } }) => {
    if (requestConfig.elt === screen()) light.refused(xhr);
  });
  document.addEventListener("htmx:afterSwap", () => { turning.apply(screen()); draw(); });
  document.addEventListener("live:step", toTheTop);
  addEventListener("online", wake);
  addEventListener("offline", () => light.draw());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  document.addEventListener("DOMContentLoaded", () => {
    const root = screen();
    if (!root) return;
    clock.setFromPage(root);
    ticket = root.dataset.ticket;
    stream.open();
    draw();
    setInterval(draw, 250);
    refresh.look(300);
  });

  // The right arrow goes on, on the facilitator's laptop.
  document.addEventListener("keydown", (event) => {
    if (role() !== "facilitator" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "ArrowRight" || event.target.closest("input, textarea, select, summary")) return;
    document.querySelector("[data-next]")?.click();
  });
  window.evening.now = () => clock.now();
  window.evening.number = () => stream.number;
  window.evening.show = (page, number) => refresh.show(page, number);
})();
