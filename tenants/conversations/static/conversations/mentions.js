// After an @, names of members to choose from, under the field. Typing a whole name works as well.
(() => {
  const CALL = /(?:^|[\s(])@([\p{L}\p{N}'’ -]{0,40})$/u;
  const PAUSE = 150; // ms of silence before names are asked for

  class NameChooser {
    constructor(area) {
      this.area = area;
      this.form = area.form;
      this.list = document.createElement("ul");
      this.list.className = "names";
      this.list.id = `${area.id || area.name}-names`;
      this.list.setAttribute("role", "listbox");
      this.list.hidden = true;
      area.after(this.list);
      area.setAttribute("aria-controls", this.list.id);
      area.addEventListener("input", () => this.look());
      area.addEventListener("keydown", (event) => this.press(event));
      area.addEventListener("blur", () => setTimeout(() => this.close(), 200));
      this.list.addEventListener("mousedown", (event) => this.click(event));
    }

    get typed() {
      return CALL.exec(this.area.value.slice(0, this.area.selectionStart))?.[1];
    }

    look() {
      clearTimeout(this.timer);
      if (this.typed === undefined) return this.close();
      this.timer = setTimeout(() => this.ask(this.typed), PAUSE);
    }

    async ask(typed) {
      if (typed === undefined) return;
      const answer = await fetch(`${this.form.dataset.names}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || this.typed !== typed) return;
      this.list.innerHTML = await answer.text();
      this.choose(this.list.firstElementChild);
      this.list.hidden = !this.list.children.length;
    }

    get chosen() {
      return this.list.querySelector("[aria-selected=true]");
    }

    choose(item) {
      this.chosen?.removeAttribute("aria-selected");
      item?.setAttribute("aria-selected", "true");
      item?.scrollIntoView({ block: "nearest" });
    }

    press(event) {
      if (this.list.hidden) return;
      const steps = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" };
      if (event.key === "Escape") this.close();
      else if (["Enter", "Tab"].includes(event.key) && this.chosen) this.insert(this.chosen);
      else if (steps[event.key]) this.choose(this.chosen?.[steps[event.key]] || this.chosen);
      else return;
      event.preventDefault();
    }

    click(event) {
      const item = event.target.closest("[data-name]");
      if (!item) return;
      event.preventDefault();
      this.insert(item);
    }

    insert(item) {
      const end = this.area.selectionStart;
      const start = end - this.typed.length;
      this.area.setRangeText(`${item.dataset.name} `, start, end, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
      this.close();
      this.area.focus();
    }

    close() {
      clearTimeout(this.timer);
      this.list.hidden = true;
    }
  }

  const start = () => {
    for (const area of document.querySelectorAll("textarea[data-mentions]")) {
      if (area.form?.dataset.names) new NameChooser(area);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
