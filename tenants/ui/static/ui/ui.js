// Comfort only: every page reads and every form sends without this file.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";

  // A second click sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 8000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:afterRequest", (event) => event.target.removeAttribute?.("aria-busy"));

  document.addEventListener("click", async (event) => {
    const at = (selector) => event.target.closest(selector);
    const dismiss = at("[data-dismiss]");
    if (dismiss) dismiss.closest(".toast").remove();
    const copy = at("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy);
      copy.textContent = copy.dataset.copied || "✓";
    }
    const opener = at("a[data-dialog]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.hash.slice(1)).showModal();
    }
    const closer = at("[data-dialog-close]");
    const dialog = (closer || event.target).closest("dialog[open]");
    if (dialog && (closer || event.target === dialog)) { event.preventDefault(); dialog.close(); }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // The theme changes at once; the cookie follows.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    form.removeAttribute("aria-busy");
    const theme = event.submitter.value;
    root.dataset.theme = theme;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === theme);
    const body = new FormData(form);
    body.set("theme", theme);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
  });

  // Near the end of what fits, a field says how much is left: a pasted text is cut off silently.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("textarea[maxlength]") || !root.dataset.left) return;
    const left = field.maxLength - field.value.length;
    const place = field.closest(".catch-row") || field;
    let note = place.nextElementSibling?.matches(".field-left") ? place.nextElementSibling : null;
    if (left > Math.max(20, field.maxLength / 10)) return note?.remove();
    if (!note) {
      note = document.createElement("p");
      note.className = "field-left";
      note.setAttribute("role", "status");
      place.after(note);
    }
    note.textContent = root.dataset.left.replace("{n}", left);
  });

  // A menu, or tabs, wider than the screen say on which side they go on.
  const WIDE = ".shell-nav, .tabs";
  const sides = () => {
    for (const nav of document.querySelectorAll(WIDE)) {
      const row = nav.querySelector("ul");
      nav.toggleAttribute("data-before", row.scrollLeft > 8);
      nav.toggleAttribute("data-after", row.scrollWidth - row.clientWidth - row.scrollLeft > 8);
    }
  };
  const scrolled = (event) => event.target.closest?.(WIDE) && sides();
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });
  addEventListener("resize", sides);

  const ready = (scope) => {
    for (const button of scope.querySelectorAll("[data-dismiss]")) button.hidden = false;
    for (const here of scope.querySelectorAll(":is(.shell-nav, .tabs) [aria-current]")) {
      const row = here.closest("ul");
      const left = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
      row.scrollLeft += left + (here.offsetWidth - row.clientWidth) / 2; // to the middle
    }
    sides();
  };
  document.addEventListener("DOMContentLoaded", () => { ready(document); });
  document.addEventListener("htmx:load", (event) => ready(event.target));
})();
