// Sounds and vibrates at the end of a step where somebody has switched it on, on this device only.
(() => {
  const KEY = "evening:signal";
  const NOTES = [660, 880]; // Hz
  const LENGTH = 0.35; // seconds
  let audio = null;

  const read = () => { try { return localStorage.getItem(KEY) === "on"; } catch { return false; } };
  const write = (on) => { try { localStorage.setItem(KEY, on ? "on" : "off"); } catch { /* until reload */ } };
  let isOn = read();

  // Browsers let a page sound after a first touch only.
  const unlock = () => {
    if (!isOn || !("AudioContext" in window)) return;
    audio ||= new AudioContext();
    if (audio.state === "suspended") audio.resume().catch(() => {});
  };

  const sound = () => {
    if (audio?.state !== "running") return;
    NOTES.forEach((pitch, number) => {
      const from = audio.currentTime + number * LENGTH;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, from);
      volume.gain.exponentialRampToValueAtTime(0.001, from + LENGTH * 1.6);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + LENGTH * 1.6);
    });
  };

  const signal = () => {
    if (!isOn) return;
    sound();
    navigator.vibrate?.([200, 100, 200]);
  };

  const show = () => {
    for (const button of document.querySelectorAll("[data-signal]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(isOn));
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-signal]")) {
      isOn = !isOn;
      write(isOn);
      show();
      unlock();
      if (isOn) setTimeout(signal, 100); // so that one hears what it will be like
    } else unlock();
  });
  document.addEventListener("live:over", signal);
  document.addEventListener("DOMContentLoaded", show);
})();
