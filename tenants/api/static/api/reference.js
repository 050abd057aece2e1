// Sends the request of a form and shows the answer below it. Without this file lists open as they are.
(() => {
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".api-form")) return;
    event.preventDefault();
    let address = form.dataset.address;
    const query = new URLSearchParams();
    for (const input of form.querySelectorAll("[data-in]")) {
      if (input.dataset.in === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value) query.append(input.name, input.value);
    }
    const body = form.querySelector("[data-body]");
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    if (body) headers["Content-Type"] = "application/json";
    const said = form.querySelector("output");
    const shown = form.querySelector(".api-answer");
    said.textContent = "…";
    try {
      const answer = await fetch(query.size ? `${address}?${query}` : address, {
        method: form.dataset.method, headers, body: body?.value, credentials: "same-origin",
      });
      const text = await answer.text();
      said.textContent = `${answer.status} ${answer.statusText}`;
      try { shown.textContent = JSON.stringify(JSON.parse(text), null, 2); } catch { shown.textContent = text; }
      shown.hidden = !text;
    } catch (error) {
      said.textContent = String(error);
    }
  });
})();
