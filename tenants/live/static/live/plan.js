// Presses on the plan go one after the other: the second is sent when the page shows what the first
// has done, so both are seen. A fold that was opened by hand stays open. Without this file forms send
// as usual.
(() => {
  const plan = () => document.querySelector("[data-plan]");
  const FOLDS = "details[id]";
  const waiting = []; // presses: what to send where
  let isBusy = false;
  let open = []; // folds of the page that is being replaced

  const isOurs = (event) => Boolean(event.detail.elt.closest?.("[data-plan]"));

  const valuesOf = ({ requestConfig }) => {
    const values = {};
    for (const [name, value] of requestConfig.formData.entries()) {
      values[name] = name in values ? [values[name], value].flat() : value;
    }
    return values;
  };

  const send = ({ verb, path, values, event }) => {
    window.htmx.ajax(verb, path, { source: plan(), event, target: "#plan", swap: "outerHTML", values });
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    if (!isBusy) { isBusy = true; return; }
    event.preventDefault();
    const { verb, path, triggeringEvent } = event.detail.requestConfig;
    waiting.push({ verb, path, values: valuesOf(event.detail), event: triggeringEvent });
  });

  // The answer has been shown, or none has come: on to the next press.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.requestConfig || event.detail.target?.id !== "plan") return;
    isBusy = false;
    const next = waiting.shift();
    if (next) setTimeout(() => send(next));
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "plan") return;
    open = [...plan().querySelectorAll(FOLDS)].filter((fold) => fold.open).map((fold) => fold.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    open = [];
    document.getElementById("losses")?.scrollIntoView({ block: "center" });
  });
})();
