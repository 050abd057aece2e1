// As large as the room allows: the text of each [data-fit] grows until it fills its place on the wall.
// The number is the largest size, as a share of the window's height. Without this file the stylesheet
// sets a size.
(() => {
  const SMALLEST = 12; // px
  const wide = matchMedia("(width >= 62rem)");

  const fits = (box) => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;

  const set = (box, size) => box.style.setProperty("--fit", `${size}px`);

  const fit = (box) => {
    if (!wide.matches) return box.style.removeProperty("--fit");
    let least = SMALLEST;
    let most = Math.floor(Number(box.dataset.fit) * innerHeight);
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      set(box, middle);
      if (fits(box)) least = middle;
      else most = middle - 1;
    }
    set(box, least);
  };

  const all = () => { for (const box of document.querySelectorAll("[data-fit]")) fit(box); };
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
  document.addEventListener("live:step", all);
  document.addEventListener("live:fit", all);
  addEventListener("resize", all);
  document.fonts?.ready.then(all);
})();
