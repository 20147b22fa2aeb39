"use strict";
const film = JSON.parse(document.getElementById("film").textContent);
const canvas = document.querySelector("canvas"), paper = canvas.getContext("2d");
const play = document.getElementById("play"), slider = document.getElementById("hour");
const clock = document.getElementById("clock"), speed = document.getElementById("speed");
const last = film.frames.length - 1;
slider.max = last;
let shown = -1, playing = false, drawing = Promise.resolve();

const pictures = new Map();
function picture(number) {
  if (!pictures.has(number)) {
    const image = new Image();
    image.src = "data:image/webp;base64," + film.frames[number];
    pictures.set(number, image.decode().then(() => image));
    if (pictures.size > 4 * film.keyFrames) pictures.delete(pictures.keys().next().value);
  }
  return pictures.get(number);
}

// Turning points: a line of the log as text, and a mark over the slider.
const entries = film.log.map(([frame, when, words]) => {
  const item = document.createElement("li"), button = document.createElement("button"), time = document.createElement("time");
  const mark = document.createElement("span");
  button.type = "button";
  time.textContent = when;
  button.append(time, words);
  button.addEventListener("click", () => { setPlaying(false); go(frame); });
  item.append(button);
  document.getElementById("log").append(item);
  mark.style.left = `${100 * frame / Math.max(1, last)}%`;
  document.querySelector(".marks").append(mark);
  return [frame, words, button];
});
function tell(number) {
  let words = "";
  clock.textContent = film.clocks[number];
  for (const [frame, told, button] of entries) {
    button.removeAttribute("aria-current");
    if (frame <= number) words = told;
  }
  const current = entries.filter(([frame]) => frame <= number).pop();
  if (current) current[2].setAttribute("aria-current", "time");
  slider.setAttribute("aria-valuetext", `${film.clocks[number]}. ${words}`);
  canvas.setAttribute("aria-label", `Map of ${film.clocks[number]}. ${words}`);
}

// A frame holds what has changed since the one before: begin at the last whole one, unless it is the next.
async function show(number) {
  const whole = number - number % film.keyFrames;
  const first = shown >= whole && shown < number ? shown + 1 : whole;
  if (number === shown) return;
  for (let next = first; next <= number; next++) {
    const image = await picture(next);
    if (shown < 0) { canvas.width = image.naturalWidth; canvas.height = image.naturalHeight; }
    paper.drawImage(image, 0, 0);
    shown = next;
  }
  tell(number);
}
function go(number) {
  slider.value = Math.max(0, Math.min(last, number));
  drawing = drawing.then(() => show(Number(slider.value)));
  return drawing;
}
async function run() {
  if (Number(slider.value) === last) await go(0);
  while (playing && Number(slider.value) < last) {
    const began = performance.now();
    await go(Number(slider.value) + 1);
    const pause = 1000 / film.framesPerSecond / Number(speed.value) - (performance.now() - began);
    await new Promise(resolve => setTimeout(resolve, Math.max(0, pause)));
  }
  setPlaying(false);
}
function setPlaying(wanted) {
  const begins = wanted && !playing;
  playing = wanted;
  play.textContent = playing ? "Stop" : "Play";
  if (begins) run();
}
play.addEventListener("click", () => setPlaying(!playing));
slider.addEventListener("input", () => { setPlaying(false); go(Number(slider.value)); });
const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -film.keyFrames, PageDown: film.keyFrames };
document.addEventListener("keydown", event => {
  const isControl = event.target.closest("button, select") !== null;
  if (event.target === speed || isControl && event.key === " ") return;
  if (event.key === " ") setPlaying(!playing);
  else if (event.key in steps && !event.target.closest(".screen")) { setPlaying(false); go(Number(slider.value) + steps[event.key]); }
  else return;
  event.preventDefault();
});
tell(0);
go(0);
