// The server's time on this screen, and the countdown of the step: minutes and seconds, going on
// past zero. Drawn by the server first, so the page reads without this file.
window.evening = window.evening || {};
window.evening.clock = new (class Clock {
  ahead = 0; // ms that the server's clock is ahead of ours
  quickest = Infinity; // ms of the quickest answer so far: it knows the time best

  now() {
    return Date.now() + this.ahead;
  }

  setFromPage(root) {
    this.ahead = Number(root.dataset.now) - Date.now();
  }

  setFromAnswer(server, sent, got) {
    const trip = got - sent;
    if (!server || trip > this.quickest * 1.5 + 50) return;
    this.quickest = Math.min(this.quickest, trip);
    this.ahead = server - (sent + got) / 2;
  }

  // Whole seconds until the step is over, less than zero afterwards; null while nothing runs.
  left(root) {
    if (!Number(root?.dataset.ends)) return null;
    const at = Number(root.dataset.paused) || this.now();
    return Math.round((Number(root.dataset.ends) - at) / 1000);
  }

  draw(root) {
    const clock = root?.querySelector("[data-clock]");
    const left = this.left(root);
    if (!clock || left === null) return;
    const size = Math.abs(left);
    const words = `${left < 0 ? "+" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    const shown = clock.querySelector("[data-clock-words]");
    if (shown.textContent !== words) shown.textContent = words;
    clock.querySelector("[data-clock-bar]").value = Math.max(0, left);
    clock.toggleAttribute("data-over", left < 0);
    clock.toggleAttribute("data-soon", left >= 0 && left <= 15);
  }
})();
