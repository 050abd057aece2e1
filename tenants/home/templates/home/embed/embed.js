{% comment %}
  The script of one line: <script src="https://city/embed.js" data-language="en" data-theme="dark" async></script>
  It puts the frame where the line stands, and gives it the height that the frame asks for. If the
  city can't be shown, nothing is.
{% endcomment %}
(() => {
  const line = document.currentScript;
  const address = new URL("/embed/", line.src);
  for (const choice of ["language", "theme"]) {
    if (line.dataset[choice]) address.searchParams.set(choice, line.dataset[choice]);
  }

  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = line.dataset.title || "Thursdays";
  frame.width = "100%";
  frame.height = "0";
  frame.style.border = "0";
  frame.style.maxWidth = "40rem";
  line.after(frame);

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
    const height = Number(event.data?.thursdaysHeight);
    if (height > 0 && height < 5000) frame.height = String(Math.ceil(height));
  });
})();
