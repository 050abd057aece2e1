// The worker of a city: shows push messages and opens their pages. Other parts of the city add
// their own listeners to it.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data.json();
  const options = { body, tag, renotify: true, data: { url }, icon: "/icon-192.png" };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const page = pages.find((one) => new URL(one.url).pathname === url.pathname);
    return page ? page.focus() : self.clients.openWindow(url.href);
  };
  event.waitUntil(open());
});

// One page with its parts is kept for a browser without a network: its own script names it. A form
// that signs out takes it away and ends push messages: nothing of a person stays on a shared device.
const KEPT = "kept";

self.addEventListener("message", (event) => {
  const { keep, parts } = event.data || {};
  if (!keep) return;
  const fill = async () => {
    const cache = await caches.open(KEPT);
    const wanted = new Set([keep, ...parts].map((one) => new URL(one, self.location).href));
    await cache.addAll([...wanted]); // all of them or, without a network, none
    const old = (await cache.keys()).filter((one) => !wanted.has(one.url));
    await Promise.all(old.map((one) => cache.delete(one)));
  };
  event.waitUntil(fill());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (url.pathname.endsWith("/sign-out/")) event.waitUntil(forget());
    return;
  }
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => keptPage()));
  else if (url.pathname.startsWith("/static/"))
    event.respondWith(fetch(request).catch(() => keptPart(request)));
});

async function forget() {
  await caches.delete(KEPT);
  const subscription = await self.registration.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

async function keptPage() {
  const cache = await caches.open(KEPT);
  const pages = (await cache.keys()).filter((one) => !new URL(one.url).pathname.startsWith("/static/"));
  return (pages.length && (await cache.match(pages[0]))) || Response.error();
}

async function keptPart(request) {
  return (await caches.match(request)) || Response.error();
}
