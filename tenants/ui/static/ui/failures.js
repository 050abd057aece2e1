// A press that htmx sent and that was refused or lost says so beside its button, in words; what was
// typed stays. Questions that a page asks by itself are not presses and stay silent.
(() => {
  const words = () => document.querySelector("[data-failures]")?.content;
  const placeOf = (pressed) => pressed.closest("form") || pressed;

  const kindOf = (xhr) => {
    if (xhr.status === 403 && xhr.getResponseHeader("X-Sign-In")) return "signed-out";
    return words()?.querySelector(`[data-failure="${xhr.status}"]`) ? String(xhr.status) : "other";
  };

  const isPress = ({ requestConfig }) => {
    const by = requestConfig?.triggeringEvent?.type;
    return requestConfig?.elt.isConnected && (by === "click" || by === "submit");
  };

  const forget = (place) => {
    if (place.nextElementSibling?.matches(".press-failure")) place.nextElementSibling.remove();
  };

  const say = (event, kind) => {
    const template = words()?.querySelector(`[data-failure="${kind}"]`);
    if (!template || !isPress(event.detail)) return;
    const place = placeOf(event.detail.requestConfig?.elt || event.detail.elt);
    forget(place);
    const note = template.cloneNode(true);
    note.className = "press-failure";
    note.setAttribute("role", "alert");
    const link = note.querySelector("a");
    if (link) link.href = event.detail.xhr?.getResponseHeader("X-Sign-In") || location.href;
    place.after(note);
    place.removeAttribute("aria-busy");
  };

  document.addEventListener("htmx:responseError", (event) => say(event, kindOf(event.detail.xhr)));
  document.addEventListener("htmx:sendError", (event) => say(event, "offline"));
  document.addEventListener("htmx:timeout", (event) => say(event, "timeout"));
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const pressed = detail.requestConfig?.elt || detail.elt;
    if (pressed.isConnected) forget(placeOf(pressed));
  });
})();
