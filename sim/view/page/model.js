"use strict";
// Questions to the model: to the server that sent the page, or to workers that hold the model itself.
const Model = (() => {
  const onSite = document.documentElement.dataset.back === "site";
  const PATIENCE = 40; // times that a busy server is asked again

  const pause = time => new Promise(resolve => setTimeout(resolve, time));
  async function askServer(question, signal) {
    for (let time = 1; ; time++) {
      const reply = await fetch("api/answer", { method: "POST", signal, headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) });
      if (reply.ok) return reply.json();
      const busy = (reply.status === 429 || reply.status === 503) && time < PATIENCE;
      if (!busy) throw new Error((await reply.json().catch(() => ({}))).error || `The server answers ${reply.status}.`);
      await pause(Math.min(3000, 250 * time));
    }
  }

  // --- the model in workers of this page ----------------------------------------------------------------
  const WORKERS = Math.max(1, Math.min(2, (navigator.hardwareConcurrency || 2)));
  const waiting = [], answers = new Map(), idle = [];
  let started = 0, numbered = 0, tell = () => {};
  function start() {
    if (started >= WORKERS) return;
    started += 1;
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.kind === "status") return tell(data.text);
      if (data.kind === "failed") { for (const job of waiting.splice(0)) job.no(new Error(data.text)); return tell(data.text); }
      if (data.kind === "ready") { performance.mark("a worker is ready"); start(); idle.push(worker); return pump(); } // the second one when the first is ready
      const job = answers.get(data.number);
      answers.delete(data.number);
      idle.push(worker);
      data.error === undefined ? job.yes(data.value) : job.no(new Error(data.error));
      pump();
    };
  }
  function pump() {
    while (idle.length && waiting.length) {
      const job = waiting.shift();
      if (job.signal?.aborted) { job.no(new DOMException("stopped", "AbortError")); continue; }
      const worker = idle.shift();
      answers.set(++numbered, job);
      worker.postMessage({ number: numbered, question: job.question });
    }
  }
  function askWorker(question, signal) {
    start();
    return new Promise((yes, no) => { waiting.push({ question, signal, yes, no }); pump(); });
  }

  const grounds = new Map();
  const ask = onSite ? askWorker : askServer;
  async function ground(base, key) {
    if (!grounds.has(key)) {
      grounds.set(key, onSite
        ? fetch(`ground/${key}.json`).then(reply => reply.ok ? reply.json() : null)
        : ask({ ask: "ground", ...base }));
    }
    return grounds.get(key);
  }
  const fetched = name => fetch(name).then(reply => reply.json());
  const library = () => onSite ? fetched("library.json") : ask({ ask: "library" });
  async function describe(base) {
    if (onSite && base.name) return fetched(`described/${encodeURIComponent(base.name)}.json`);
    return ask({ ask: "describe", ...base });
  }

  // Runs that this page has seen: what is compared with need not be played again.
  const seen = new Map(), MOST_SEEN = 600;
  function run(question, signal) {
    const { name, text, seed, replicate, settings = {} } = question, key = JSON.stringify([name, text, seed, replicate, Object.entries(settings).sort()]);
    if (!seen.has(key)) {
      const answer = ask({ ask: "run", ...question }, signal);
      seen.set(key, answer);
      answer.catch(() => seen.delete(key));
      if (seen.size > MOST_SEEN) seen.delete(seen.keys().next().value);
    }
    return seen.get(key);
  }

  // Pairs of runs on the same luck, one after the other; `each` is called with all that are there.
  async function pairs(before, after, count, { signal, each }) {
    const found = [];
    const one = async replicate => {
      const pair = await Promise.all([run({ ...before, replicate }, signal), run({ ...after, replicate }, signal)]);
      if (signal.aborted) return;
      found.push(Object.assign(pair, { replicate }));
      each(found);
    };
    let next = 0;
    const lane = async () => { while (next < count && !signal.aborted) await one(next++); };
    await Promise.all([...Array(onSite ? WORKERS : 3)].map(lane));
    return found.sort((a, b) => a.replicate - b.replicate);
  }
  return { ask, run, ground, library, describe, pairs, onSite, telling: listener => { tell = listener; }, start: () => { if (onSite) start(); } };
})();

// --- what both pages do with runs ---------------------------------------------------------------------------
const Runs = (() => {
  function quantile(values, share) {
    const sorted = values.filter(value => value !== null && value !== undefined).sort((a, b) => a - b);
    if (!sorted.length) return null;
    const at = share * (sorted.length - 1), low = Math.floor(at), high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
  }
  // Middle and nine runs of ten; nothing where fewer than half of the runs have a value.
  function band(name, role, rows, dashed) {
    const hours = rows[0]?.length || 0, curve = { name, role, dashed, mid: [], low: [], high: [] };
    for (let index = 0; index < hours; index++) {
      const values = rows.map(row => row[index]).filter(value => value !== null && value !== undefined);
      const known = values.length * 2 >= rows.length;
      for (const [part, share] of [["low", 0.05], ["mid", 0.5], ["high", 0.95]]) curve[part].push(known ? quantile(values, share) : null);
    }
    return curve;
  }
  const count = (rows, test) => rows.filter(test).length;
  const reason = (about, trigger) => trigger === "none" ? "never ordered out" : about.reasons[trigger] || trigger.replaceAll("_", " ");

  // The control of one knob, with the label and the state in words.
  function control(knob, turned) {
    const { html, number } = Charts, id = "knob-" + knob.id;
    let input, said = null;
    if (knob.kind === "switch") {
      input = html("input", { type: "checkbox", id });
      input.checked = knob.value;
      input.read = () => input.checked;
      input.write = value => { input.checked = value; };
    } else if (knob.kind === "choice") {
      input = html("select", { id }, ...knob.options.map(([value, words]) => html("option", { value }, words)));
      input.value = knob.value;
      input.read = () => input.value;
      input.write = value => { input.value = value; };
    } else {
      input = html("input", { type: "range", id, min: knob.low, max: knob.high, step: "any" });
      said = html("output", { for: id });
      const snapped = value => Math.abs(value - knob.value) < knob.step / 2 ? knob.value : Math.min(knob.high, Math.max(knob.low, Number((Math.round(value / knob.step) * knob.step).toPrecision(12))));
      let now = knob.value;
      const tell = () => { said.textContent = `${number(now)} ${knob.unit}`.trim() + (now === knob.value ? " (as written)" : ""); input.setAttribute("aria-valuetext", said.textContent); };
      input.value = now;
      input.addEventListener("input", () => { now = snapped(Number(input.value)); tell(); });
      input.addEventListener("keydown", event => {
        const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
        if (!steps) return;
        event.preventDefault();
        now = snapped(now + steps * knob.step === now ? now : Math.min(knob.high, Math.max(knob.low, now + steps * knob.step)));
        input.value = now;
        tell();
        turned();
      });
      input.read = () => now;
      input.write = value => { now = value; input.value = value; tell(); };
      tell();
    }
    input.addEventListener("change", turned);
    input.knob = knob;
    const badge = knob.own ? html("small", { class: "badge" }, "our guess") : knob.source ? html("small", { class: "badge" }, `from a source, grade ${knob.grade}`) : "";
    const label = html("label", { for: id }, knob.label);
    const row = knob.kind === "switch" ? [input, label, badge] : [label, badge, ...(said ? [said] : []), input];
    return [html("div", { class: `knob ${knob.kind}` }, ...row, ...(knob.help ? [html("p", { class: "note" }, knob.help)] : [])), input];
  }
  return { quantile, band, count, reason, control };
})();
