// Keeps the screen awake during an evening. Browsers release the lock of a hidden page.
(() => {
  let lock = null;

  const stayAwake = async () => {
    if (!("wakeLock" in navigator) || document.hidden || (lock && !lock.released)) return;
    try { lock = await navigator.wakeLock.request("screen"); } catch { lock = null; } // battery is low
  };

  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("DOMContentLoaded", stayAwake);
})();
