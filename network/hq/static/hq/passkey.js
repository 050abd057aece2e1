/* A form with data-passkey asks the browser for a passkey when it is sent, and sends its answer.
   data-passkey: "create" or "get"; data-question: the options as JSON. */
"use strict";

class PasskeyForm {
  constructor(form) {
    this.form = form;
    this.failure = form.querySelector("[data-passkey-failure]");
    form.hidden = !PasskeyForm.isSupported();
    form.addEventListener("submit", (event) => this.submit(event));
  }

  static isSupported() {
    return Boolean(window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON);
  }

  async submit(event) {
    if (this.form.elements.credential.value) {
      return;
    }
    event.preventDefault();
    this.failure.hidden = true;
    try {
      const credential = await this.ask(JSON.parse(this.form.dataset.question).publicKey);
      this.form.elements.credential.value = JSON.stringify(credential.toJSON());
      this.form.requestSubmit();
    } catch {
      this.failure.hidden = false;
    }
  }

  ask(question) {
    if (this.form.dataset.passkey === "create") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question);
      return navigator.credentials.create({ publicKey });
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question);
    return navigator.credentials.get({ publicKey });
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  new PasskeyForm(form);
}
