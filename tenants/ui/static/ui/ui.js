// Small behaviours of every page, one a block. Every page reads and every form sends without them.
document.documentElement.dataset.js = "";

// A second click sends nothing.
{
  const LONGEST = 8000; // ms that a form stays busy without an answer

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), LONGEST);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:afterRequest", (event) => event.target.removeAttribute?.("aria-busy"));
}

// Buttons that dismiss a toast or copy a text.
{
  const showDismiss = (scope) => {
    for (const button of scope.querySelectorAll("[data-dismiss]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast").remove();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.textContent = copy.dataset.copied || "✓";
  });
  document.addEventListener("DOMContentLoaded", () => showDismiss(document));
  document.addEventListener("htmx:load", (event) => showDismiss(event.target));
}

// Dialogs: opened by a link to their id, closed by their button or a click beside them.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("a[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.hash.slice(1)).showModal();
  }
  const closer = event.target.closest("[data-dialog-close]");
  const dialog = (closer || event.target).closest("dialog[open]");
  if (dialog && (closer || event.target === dialog)) {
    event.preventDefault();
    dialog.close();
  }
});

// Menus close on a click elsewhere and on Escape.
{
  const OPEN = "details.menu[open]";

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// The theme changes at once; the cookie follows.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  form.removeAttribute("aria-busy");
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === theme);
  const body = new FormData(form);
  body.set("theme", theme);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
});

// Near the end of what fits, a field says how much is left: a pasted text is cut off silently.
{
  const noteAfter = (place) => {
    const note = document.createElement("p");
    note.className = "field-left";
    note.setAttribute("role", "status");
    place.after(note);
    return note;
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    const words = document.documentElement.dataset.left;
    if (!field.matches("textarea[maxlength]") || !words) return;
    const left = field.maxLength - field.value.length;
    const place = field.closest(".catch-row") || field;
    const note = place.nextElementSibling?.matches(".field-left") ? place.nextElementSibling : null;
    if (left > Math.max(20, field.maxLength / 10)) return note?.remove();
    (note || noteAfter(place)).textContent = words.replace("{n}", left);
  });
}

// A menu, or tabs, wider than the screen say on which side they go on.
{
  const WIDE = ".shell-nav, .tabs";

  const markSides = () => {
    for (const nav of document.querySelectorAll(WIDE)) {
      const row = nav.querySelector("ul");
      nav.toggleAttribute("data-before", row.scrollLeft > 8);
      nav.toggleAttribute("data-after", row.scrollWidth - row.clientWidth - row.scrollLeft > 8);
    }
  };
  const showCurrent = (scope) => {
    for (const here of scope.querySelectorAll(":is(.shell-nav, .tabs) [aria-current]")) {
      const row = here.closest("ul");
      const left = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
      row.scrollLeft += left + (here.offsetWidth - row.clientWidth) / 2; // to the middle
    }
    markSides();
  };

  const scrolled = (event) => event.target.closest?.(WIDE) && markSides();
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });
  addEventListener("resize", markSides);
  document.addEventListener("DOMContentLoaded", () => showCurrent(document));
  document.addEventListener("htmx:load", (event) => showCurrent(event.target));
}
