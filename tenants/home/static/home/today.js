// “Today” in the browser: the worker keeps the page, and it says so where there is no network.
class Today {
  constructor() {
    this.note = document.getElementById("offline");
    addEventListener("online", () => this.tell());
    addEventListener("offline", () => this.tell());
    this.tell();
    this.install();
  }

  tell() {
    this.note.hidden = navigator.onLine;
  }

  async install() {
    if (!("serviceWorker" in navigator) || !navigator.onLine) return;
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")];
    active.postMessage({ keep: this.note.dataset.page, parts: parts.map((part) => part.href || part.src) });
  }
}

new Today();
