// What somebody writes survives a reload, a lost network, a refused form and signing in: it stays in
// this tab until the server has taken it; with data-draft="device", on this device for two weeks, for
// the person named by the form. Comfort only; `tenants.ui.kept_forms` works without it.
(() => {
  const AREAS = 'form[method="post"] textarea:not(.catch-row textarea), textarea[data-draft]';
  const PREFIX = "draft:";
  const SENT = "drafts-sent"; // keys of a form that is on its way

  const KEPT = 14 * 24 * 60 * 60 * 1000; // ms that a draft stays on the device

  class Drafts {
    constructor(tab, device) {
      this.tab = tab;
      this.device = device;
    }

    storeOf(area) {
      return this.isOfDevice(area) ? this.device : this.tab;
    }

    isOfDevice(area) {
      return area.dataset.draft === "device" && area.form?.dataset.owner;
    }

    // A draft of the device is the same on each page that has its form.
    key(area) {
      if (this.isOfDevice(area)) {
        return `${PREFIX}${area.form.dataset.owner}:${area.form.getAttribute("action")}:${area.name}`;
      }
      return `${PREFIX}${location.pathname}:${area.form?.getAttribute("action")}:${area.name}`;
    }

    // What the server knew when the writing began goes along: a newer text is never covered.
    keep(area) {
      const draft = JSON.stringify({ base: area.defaultValue, text: area.value, at: Date.now() });
      try { this.storeOf(area).setItem(this.key(area), draft); } catch { /* it is still in the field */ }
    }

    restore(area) {
      const kept = this.read(this.key(area));
      if (kept && kept.base === area.defaultValue && area.value === area.defaultValue) {
        area.value = kept.text;
      }
    }

    forget(scope) {
      for (const area of scope.querySelectorAll(AREAS)) this.remove(this.key(area));
    }

    remove(key) {
      for (const store of [this.tab, this.device]) store.removeItem(key);
    }

    forgetOld() {
      for (const key of Object.keys(this.device)) {
        if (key.startsWith(PREFIX) && Date.now() - (this.read(key)?.at || 0) > KEPT) this.remove(key);
      }
    }

    markAsSent(form) {
      const areas = [...form.querySelectorAll(AREAS)].map((area) => this.key(area));
      const keys = [...areas, ...this.sentAgain(form)];
      if (keys.length) this.tab.setItem(SENT, JSON.stringify(keys));
    }

    // Drafts whose text a form of the server sends once more, without a field to write in.
    sentAgain(form) {
      const same = (text) => text.replaceAll("\r\n", "\n");
      const texts = new Set([...form.querySelectorAll("input[type=hidden]")].map((field) => same(field.value)));
      const stored = [...Object.keys(this.tab), ...Object.keys(this.device)];
      const drafts = stored.filter((key) => key.startsWith(PREFIX));
      return drafts.filter((key) => texts.has(same(this.read(key)?.text || "")));
    }

    // Another page than the door came after sending: the server has taken it. On the form's own
    // page only a word of success says so.
    settle() {
      const sent = this.read(SENT);
      if (!sent || document.body.matches(".is-door, .is-refused")) return;
      const here = new Set([...document.querySelectorAll(AREAS)].map((area) => this.key(area)));
      const isDone = document.querySelector('.toast[data-tone="success"]');
      for (const key of sent) {
        if (isDone || !here.has(key)) this.remove(key);
      }
      this.tab.removeItem(SENT);
    }

    read(key) {
      try { return JSON.parse(this.tab.getItem(key) || this.device.getItem(key)); } catch { return null; }
    }
  }

  const stores = (() => { try { return [sessionStorage, localStorage]; } catch { return null; } })();
  if (!stores) return;
  const drafts = new Drafts(...stores);

  const restoreAll = (scope) => {
    for (const area of scope.querySelectorAll(AREAS)) drafts.restore(area);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches(AREAS)) drafts.keep(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) drafts.markAsSent(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    // A button that asks for itself and is replaced reports here too: its form is not sent yet.
    if (event.detail.requestConfig?.elt !== form) return;
    if (!event.detail.successful || !form.matches?.("form:has(textarea)")) return;
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) return; // to signing in
    drafts.forget(form);
    form.reset();
  });
  document.addEventListener("DOMContentLoaded", () => { drafts.forgetOld(); drafts.settle(); restoreAll(document); });
  document.addEventListener("htmx:load", (event) => restoreAll(event.target));
})();
