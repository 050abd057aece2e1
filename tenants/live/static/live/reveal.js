// Results are read from the last to the first: one by one as the time of the step goes, at a press, or
// all at once. Without this file all of them are there.
(() => {
  const SHARE = 0.6; // of the step's time, over which they appear by themselves
  let step = ""; // whose results are being revealed
  let shown = 1; // by hand
  const board = () => document.querySelector("[data-reveal]");

  const byTime = (rows, total, left) => {
    if (left === null || !total) return 1;
    const gone = Math.max(0, total - left);
    return 1 + Math.floor(gone / ((total * SHARE) / rows.length));
  };

  const show = (left) => {
    const at = board();
    if (!at) return;
    if (at.dataset.step !== step) { step = at.dataset.step; shown = 1; }
    const rows = [...at.querySelectorAll("[data-place-of]")];
    const many = Math.max(shown, byTime(rows, Number(at.dataset.reveal), left));
    let changed = false;
    rows.forEach((row, number) => {
      const isHidden = number >= many;
      if (row.hasAttribute("data-hidden") === isHidden) return;
      row.toggleAttribute("data-hidden", isHidden);
      changed = true;
    });
    if (changed) document.dispatchEvent(new Event("live:fit")); // fewer lines are larger
    const tools = at.querySelector("[data-reveal-tools]");
    if (tools.hidden !== many >= rows.length) tools.hidden = many >= rows.length;
    shown = Math.min(many, rows.length);
  };

  document.addEventListener("live:drawn", ({ detail }) => show(detail.left));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reveal-all]")) shown = Infinity;
    else if (event.target.closest("[data-reveal-next]")) shown += 1;
    else return;
    show(null);
  });
})();
