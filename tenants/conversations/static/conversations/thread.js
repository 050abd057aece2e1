// Marks a thread as read once its end has been on the screen for a moment.
(() => {
  const MOMENT = 1500; // ms

  class ReadMark {
    constructor(list) {
      this.list = list;
      this.seen = new IntersectionObserver((entries) => this.watch(entries));
      this.observeEnd();
    }

    observeEnd() {
      this.seen.disconnect();
      if (this.list.querySelector("[data-new]")) this.seen.observe(this.list.lastElementChild);
    }

    watch(entries) {
      clearTimeout(this.timer);
      if (entries.some((entry) => entry.isIntersecting) && !document.hidden) {
        this.timer = setTimeout(() => this.send(), MOMENT);
      }
    }

    async send() {
      const body = new FormData();
      body.set("number", this.list.lastElementChild.dataset.number);
      body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      const headers = { "HX-Request": "true" };
      const answer = await fetch(this.list.dataset.seenUrl, { method: "POST", body, headers });
      if (answer.ok) document.querySelector(".thread-read")?.remove();
    }
  }

  const start = () => {
    const list = document.querySelector("#posts[data-seen-url]");
    if (list?.dataset.seenUrl) new ReadMark(list);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
