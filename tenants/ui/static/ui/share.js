// "Share" passes the page on through the phone's own sheet, or copies its address.
(() => {
  const passOn = async (button) => {
    const { share: url, title } = button.dataset;
    if (!navigator.share) {
      await navigator.clipboard.writeText(url);
      button.lastElementChild.textContent = button.dataset.copied;
      return;
    }
    try {
      await navigator.share({ url, title });
    } catch (refused) {
      if (refused.name !== "AbortError") throw refused; // else the reader thought again
    }
  };

  if (!navigator.share && !navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => passOn(button));
  }
})();
