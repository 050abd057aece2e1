// A page that comes with an event: what a whole table shares, rendered once for all of its phones. The
// reader's own part is put into its marks here, as the server does for a page that is asked for (see
// `screens/own_parts.py`). A wall has no own part.
window.evening = window.evening || {};
window.evening.SharedPage = class SharedPage {
  static CARDS = /<!--~cards (\d+) ([\d,]*) ([\d,]*)~-->/;
  static CARD = /<!--~card (\d+)~-->([\s\S]*?)<!--~\/card~-->/g;
  static HELD = /<!--~held~-->([\s\S]*?)<!--~not held~-->([\s\S]*?)<!--~\/held~-->/g;
  static CHOICE = /<!--~if ([^~]*)~-->([\s\S]*?)<!--~else~-->([\s\S]*?)<!--~end~-->/g;
  static CLOCK = /<!--~(?:clock \d+ \d+ \d+|\/clock)~-->/g;
  static PUT = /<!--~put (\w+)~-->/g;
  static NOBODY = { version: "", facts: [], puts: {}, attendance: 0, cards: [] };

  number = 0; // of the event that the page on the screen follows

  // `ticket` answers the present one.
  constructor(ticket) {
    this.ticket = ticket;
  }

  // Shows a page that was told; false where the screen must ask for its own.
  show(root, told) {
    if (told.id < this.number || told.revision < Number(root.dataset.revision)) return true; // a newer one is there
    const own = SharedPage.ownOf(root);
    if (!told.html || !own) return false;
    const puts = {
      ...own.puts,
      version: `${told.version}~${own.version}`,
      ticket: this.ticket(),
      now: String(Math.round(window.evening.now())),
      csrf: document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
      json: root.querySelector("script[data-own]")?.outerHTML ?? "",
      thoughts: root.querySelector(".mine")?.outerHTML ?? "",
    };
    this.number = told.id;
    window.htmx.swap(root, SharedPage.fill(told.html, own, puts), { swapStyle: "outerHTML" });
    return true;
  }

  // Null for a phone of somebody who has not come in.
  static ownOf(root) {
    const kept = root.querySelector("script[data-own]");
    if (kept) return JSON.parse(kept.textContent);
    return root.dataset.live === "phone" ? null : SharedPage.NOBODY;
  }

  static fill(shared, own, puts) {
    const found = SharedPage.CARDS.exec(shared);
    const held = found ? SharedPage.held(own, found) : 0;
    const given = `points:${held}:`;
    const points = own.facts.filter((fact) => fact.startsWith(given));
    const facts = new Set([...own.facts, ...points.map((fact) => `held:${fact.slice(given.length)}`)]);
    const texts = { ...puts, held: String(held) };
    return shared
      .replace(SharedPage.CARDS, "")
      .replace(SharedPage.CARD, (_all, number, card) => (Number(number) === held ? card : ""))
      .replace(SharedPage.HELD, (_all, yes, no) => (held ? yes : no))
      .replace(SharedPage.CHOICE, (_all, fact, yes, no) => (facts.has(fact) ? yes : no))
      .replace(SharedPage.CLOCK, "")
      .replace(SharedPage.PUT, (_all, name) => texts[name] ?? "");
  }

  // The card in the reader's hand; 0 where there is none of somebody else.
  static held(own, [, round, cards, arrived]) {
    const numbers = (listed) => listed.split(",").filter(Boolean).map(Number);
    const circle = numbers(cards);
    if (!circle.length) return 0;
    const first = numbers(arrived).filter((each) => each < own.attendance).length % circle.length;
    const others = [...circle.slice(first), ...circle.slice(0, first)]
      .filter((card) => !own.cards.includes(card));
    return others.length ? others[(Number(round) - 1) % others.length] : 0;
  }
};
