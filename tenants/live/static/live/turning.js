// A step travels with its words in the event itself: they stand on the screen at once, and what hangs
// on the step (tables, questions, votes) is asked for. Says `live:step` once for each new step.
window.evening = window.evening || {};
window.evening.Turning = class Turning {
  static WORDS = ["part", "place", "title", "words"];

  latest = null; // the step that was told last
  shown = null; // the step on the screen, by its words

  hear(root, told) {
    if (!root || told.revision <= Number(root.dataset.revision)) return;
    if (this.latest && told.revision < this.latest.revision) return;
    this.latest = told;
    this.apply(root);
  }

  isBehind(root) {
    return Boolean(this.latest) && this.latest.revision > Number(root?.dataset.revision);
  }

  // A table with a clock of its own has a step of its own.
  apply(root) {
    if (!root || !this.isBehind(root) || "own" in root.dataset) return;
    const { block, step, ends, paused, seconds } = this.latest;
    const moved = `${block}-${step}` !== `${root.dataset.block}-${root.dataset.step}`;
    Object.assign(root.dataset, { ends, paused, block, step });
    const bar = root.querySelector("[data-clock-bar]");
    if (bar) bar.max = seconds;
    if (!moved || root.dataset.live === "facilitator") return; // who leads reads other words
    this.write(root);
    root.toggleAttribute("data-turning", true);
  }

  write(root) {
    const language = document.documentElement.lang;
    for (const name of Turning.WORDS) {
      const at = root.querySelector(`[data-${name}]`);
      if (at && language in this.latest[name]) at.textContent = this.latest[name][language];
    }
  }

  // Called as often as the clock is drawn.
  follow(root) {
    const title = root?.querySelector("[data-title]")?.textContent.trim();
    if (!title) return;
    const place = root.querySelector("[data-place]")?.textContent.trim() || "";
    const now = `${title}|${place}`;
    if (this.shown && this.shown !== now) {
      document.dispatchEvent(new CustomEvent("live:step", { detail: { title, place } }));
    }
    this.shown = now;
  }
};
