// New messages appear without reloading; Enter sends. Without this file the page works by links.
const messages = document.getElementById("messages");
const field = document.querySelector(".composer textarea");

function isAtEnd() {
  return messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
}

function scrollToEnd() {
  messages.scrollTop = messages.scrollHeight;
}

async function refresh() {
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = fresh.getElementById("messages");
  if (part && part.innerHTML !== messages.dataset.shown) {
    const follow = isAtEnd();
    messages.dataset.shown = part.innerHTML;
    messages.innerHTML = part.innerHTML;
    if (follow) scrollToEnd();
  }
}

if (messages) {
  messages.dataset.shown = messages.innerHTML;
  scrollToEnd();
  setInterval(refresh, 1000);
}
field?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});
