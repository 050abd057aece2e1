// One screen of a live evening: connects the clock, the stream, the refreshing and the light of the
// connection. The pages work without it, by reloading themselves.
(() => {
  const { clock, ConnectionLight, EventStream, Refresh, Turning } = window.evening;
  const screen = () => document.querySelector("[data-live]");
  const role = () => screen()?.dataset.live;
  const turning = new Turning();
  let ticket = "";

  const stream = new EventStream(() => {
    const root = screen();
    return root && ticket ? `${root.dataset.stream}?ticket=${encodeURIComponent(ticket)}` : "";
  });
  const refresh = new Refresh(stream, () => turning.isBehind(screen()));
  const light = new ConnectionLight(stream);

  const draw = () => {
    const root = screen();
    clock.draw(root);
    turning.follow(root);
    document.dispatchEvent(new CustomEvent("live:drawn", { detail: { left: clock.left(root) } }));
    light.draw();
  };

  const told = ({ detail: { kind, told: event, missed } }) => {
    const root = screen();
    if (kind === "step") {
      turning.hear(root, event);
      if (turning.isBehind(root)) refresh.soon();
      draw();
    } else if (kind === "beat") {
      if (missed || event.revision > Number(root?.dataset.revision)) refresh.soon();
    } else if (kind === "words" || kind === "arrival") {
      if (role() !== "phone") refresh.look(600);
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
  window.evening.look = () => refresh.look();
})();
