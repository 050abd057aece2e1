// Shows what was heard meanwhile, unless a delivery is open to be read.
class Heard {
  constructor(list) {
    this.list = list;
    setInterval(() => this.look(), 3000);
  }

  async look() {
    if (document.hidden || this.list.querySelector("details[open]")) return;
    const answer = await fetch("/").catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.getElementById("heard");
    if (news.dataset.latest === this.list.dataset.latest) return;
    this.list.replaceWith(news);
    this.list = news;
  }
}

new Heard(document.getElementById("heard"));
