// The light that tells the truth about the connection: live while the stream lives, connected while
// the pages answer, lost otherwise. Shows the notes for a lost network and an ended session with it.
window.evening = window.evening || {};
window.evening.ConnectionLight = class ConnectionLight {
  static LOST = 12000; // ms without an answer, while there is no stream

  heardAt = Date.now(); // time of the pages' last answer
  signIn = ""; // address to sign in at, once the session has ended

  constructor(stream) {
    this.stream = stream;
  }

  heard() {
    this.heardAt = Date.now();
    this.signIn = "";
  }

  refused(xhr) {
    this.signIn = xhr.getResponseHeader("X-Sign-In") || "";
    if (!this.signIn) return;
    for (const link of document.querySelectorAll("[data-signed-out] a")) link.href = this.signIn;
  }

  get state() {
    const isSilent = !this.stream.isLive && Date.now() - this.heardAt > ConnectionLight.LOST;
    if (navigator.onLine === false || isSilent) return "lost";
    return this.stream.isLive ? "live" : "poll";
  }

  draw() {
    const { state } = this;
    const root = document.documentElement;
    if (root.dataset.link !== state) root.dataset.link = state;
    this.setHidden("[data-stale]", state !== "lost" || Boolean(this.signIn));
    this.setHidden("[data-signed-out]", !this.signIn);
  }

  setHidden(selector, hidden) {
    for (const one of document.querySelectorAll(selector)) if (one.hidden !== hidden) one.hidden = hidden;
  }
};
