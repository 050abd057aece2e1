// Says what a screen reader must hear, each once: the next step, one minute left, the time is over.
// The region stands outside of what is replaced; the clock itself is silent.
(() => {
  const MINUTE = 60; // seconds
  const region = () => document.querySelector("[data-announcer]");
  let before = null; // seconds left when the clock was drawn last

  const say = (words) => {
    const at = region();
    if (at) at.textContent = words;
  };

  const crossed = (left, mark) => before !== null && before > mark && left <= mark;

  document.addEventListener("live:step", ({ detail: { title, place } }) => {
    before = null;
    say([region()?.dataset.step.replace("{step}", title), place].filter(Boolean).join(", "));
  });
  document.addEventListener("live:drawn", ({ detail: { left } }) => {
    if (left === null) return;
    if (crossed(left, MINUTE)) say(region()?.dataset.minute);
    if (crossed(left, 0)) {
      say(region()?.dataset.over);
      document.dispatchEvent(new Event("live:over"));
    }
    before = left;
  });
})();
