// An open thread: new and changed posts appear by the event stream, and once its end has been on
// the screen for a moment it is marked as read.
(() => {
  const MOMENT = 1500; // ms that the end is on the screen
  const RENEWAL = 2 * 60 * 60 * 1000; // ms after which a new ticket is asked for

  class Thread {
    constructor(list) {
      this.list = list;
      this.ticket = list.dataset.ticket;
      this.end = new IntersectionObserver((entries) => this.watch(entries));
      this.observeEnd();
      if (window.evening?.EventStream && this.ticket) this.listen();
      document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    }

    get last() {
      return Number(this.list.lastElementChild?.dataset.number || 0);
    }

    listen() {
      const address = () => `${this.list.dataset.stream}?ticket=${encodeURIComponent(this.ticket)}`;
      this.stream = new window.evening.EventStream(address);
      this.stream.addEventListener("told", (event) => this.heard(event.detail));
      this.stream.open();
      setInterval(() => this.fetchFrom(this.last + 1), RENEWAL);
    }

    heard({ kind, told, missed }) {
      if (kind === "post") this.fetchFrom(Math.min(told.number, this.last + 1));
      else if (kind === "resync" || missed) this.fetchFrom(this.last + 1);
    }

    wake() {
      this.fetchFrom(this.last + 1);
      this.stream?.wake();
    }

    // Posts from a number on: those that are there are replaced, the others follow them.
    async fetchFrom(number) {
      const headers = { "HX-Request": "true" };
      const answer = await fetch(`${location.pathname}?after=${number - 1}`, { headers });
      if (!answer.ok) return;
      this.ticket = answer.headers.get("X-Ticket") || this.ticket;
      this.list.dataset.seenUrl ||= answer.headers.get("X-Seen-Url") || "";
      const found = document.createElement("ol");
      found.innerHTML = await answer.text();
      for (const post of [...found.children]) this.put(post);
      if (this.last) document.querySelector("[data-before-first]")?.remove();
      this.observeEnd();
    }

    put(post) {
      const there = document.getElementById(post.id);
      if (there?.dataset.drawn === post.dataset.drawn) return;
      if (there) there.replaceWith(post);
      else if (Number(post.dataset.number) > this.last) this.list.append(post);
    }

    observeEnd() {
      this.end.disconnect();
      const { lastElementChild: end, dataset } = this.list;
      if (dataset.seenUrl && this.list.querySelector("[data-new]")) this.end.observe(end);
    }

    watch(entries) {
      clearTimeout(this.timer);
      if (entries.some((entry) => entry.isIntersecting) && !document.hidden) {
        this.timer = setTimeout(() => this.markSeen(), MOMENT);
      }
    }

    async markSeen() {
      this.end.disconnect();
      const body = new FormData();
      body.set("number", this.last);
      body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      const headers = { "HX-Request": "true" };
      const answer = await fetch(this.list.dataset.seenUrl, { method: "POST", body, headers });
      if (answer.ok) document.querySelector(".thread-read")?.remove();
    }
  }

  const start = () => {
    const list = document.querySelector("#posts[data-seen-url]");
    if (list) new Thread(list);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
