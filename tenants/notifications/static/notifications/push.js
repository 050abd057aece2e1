// Sends a member's notifications to this browser: the button subscribes it and posts its address.
class PushButton {
  constructor(form) {
    this.form = form;
    this.form.addEventListener("submit", (event) => this.subscribe(event));
  }

  static isPossible() {
    return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  }

  async subscribe(event) {
    event.preventDefault();
    if ((await Notification.requestPermission()) !== "granted") return this.say("denied");
    try {
      await navigator.serviceWorker.register("/service-worker.js");
      const worker = await navigator.serviceWorker.ready;
      const applicationServerKey = this.form.dataset.key;
      const options = { userVisibleOnly: true, applicationServerKey };
      this.send((await worker.pushManager.subscribe(options)).toJSON());
    } catch {
      this.say("failed");
    }
  }

  send({ endpoint, keys }) {
    this.form.elements.endpoint.value = endpoint;
    this.form.elements.p256dh.value = keys.p256dh;
    this.form.elements.auth.value = keys.auth;
    this.form.submit();
  }

  say(word) {
    this.form.querySelector("[role=status]").textContent = this.form.dataset[word];
  }
}

for (const form of document.querySelectorAll("[data-push]")) {
  if (!PushButton.isPossible()) continue;
  form.hidden = false;
  new PushButton(form);
}
