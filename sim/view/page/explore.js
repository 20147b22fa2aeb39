"use strict";
// The explorer: turn knobs, and see pairs of runs on the same luck come in.
const { html, clock, number } = Charts;
const find = id => document.getElementById(id);
let base = { name: "historical" }, about = null, inputs = [], job = null, text = null;

function say(words) { find("status").textContent = words; }
const settings = () => Object.fromEntries(inputs.filter(input => input.read() !== input.knob.value).map(input => [input.knob.id, input.read()]));
const subject = () => find("group").value;

// --- the link to what is on the page ------------------------------------------------------------------------
function link() {
  const query = new URLSearchParams({ scenario: base.name || "own", group: subject(), pairs: find("pairs").value, seed: find("seed").value });
  for (const [name, value] of Object.entries(settings())) query.set(name, JSON.stringify(value));
  return query;
}
function remember() { history.replaceState(null, "", "#" + link()); }
function restored() {
  const query = new URLSearchParams(location.hash.slice(1));
  for (const input of inputs) {
    if (!query.has(input.knob.id)) continue;
    try { input.write(JSON.parse(query.get(input.knob.id))); } catch { /* a link that somebody has broken: the knob stays */ }
  }
  for (const name of ["pairs", "seed"]) if (/^\d+$/.test(query.get(name) || "")) find(name).value = query.get(name);
  if ([...find("group").options].some(option => option.value === query.get("group"))) find("group").value = query.get("group");
}

// --- a scenario ---------------------------------------------------------------------------------------------
async function open(next, fresh) {
  stop();
  say("The scenario is read …");
  try { about = await Model.describe(next); } catch (error) { find("problem").textContent = error.message; say("The scenario was not taken: see what is wrong with it."); return; }
  find("problem").textContent = "";
  base = next;
  find("title").textContent = about.title;
  find("question").textContent = about.question;
  find("group").replaceChildren(...about.groups.filter(group => group.leaves).map(group => html("option", { value: group.id }, group.name)));
  find("group").value = about.subject;
  turnedOut();
  if (fresh) restored();
  shownKnobs();
  find("results").hidden = true;
  say("Ready. Turn something, and play.");
  if (fresh) play();
}
function turnedOut() {
  const made = about.knobs.map(knob => Runs.control(knob, () => { remember(); say("Changed. Play to see what it does."); }));
  inputs = made.map(([, input]) => input);
  find("knobs").replaceChildren(...made.map(([row]) => row));
}
function shownKnobs() {
  inputs.forEach(input => { input.closest(".knob").hidden = input.knob.groups.length > 0 && !input.knob.groups.includes(subject()) && input.read() === input.knob.value; });
}

// --- pairs of runs ------------------------------------------------------------------------------------------
function stop() { job?.abort(); job = null; find("stop").disabled = true; }
async function play() {
  stop();
  const mine = job = new AbortController(), count = Math.max(1, Math.min(200, Number(find("pairs").value) || 30)), began = performance.now();
  const seed = Number(find("seed").value) || 0, changes = settings();
  const before = { ...base, seed }, after = { ...base, seed, settings: changes };
  find("stop").disabled = false;
  find("bar").max = count;
  find("bar").value = 0;
  remember();
  say("The first run is played …");
  try {
    const [ground, middle] = await Promise.all([Model.ground(base, about.ground), Model.run({ ...after, replicate: null }, mine.signal)]);
    if (mine.signal.aborted) return;
    find("results").hidden = false;
    drawMap(ground, middle);
    drawExpected(middle);
    const steps = new Set([1, 5, 10, 20, 50, 100, 150, count]);
    const each = found => {
      find("bar").value = found.length;
      say(`${found.length} of ${count} pairs.`);
      if (steps.has(found.length)) draw(found, changes);
    };
    const found = await Model.pairs(before, after, count, { signal: mine.signal, each });
    if (mine.signal.aborted) return;
    draw(found, changes);
    const seconds = (performance.now() - began) / 1000;
    document.documentElement.dataset.seconds = seconds.toFixed(2);
    say(`${count} pairs in ${seconds.toFixed(1)} s. ${inShort(found)}`);
    find("stop").disabled = true;
  } catch (error) {
    if (mine.signal.aborted || error.name === "AbortError") return;
    stop();
    say(`It was refused: ${error.message}`);
  }
}
function inShort(pairs) {
  const group = about.groups.find(one => one.id === subject()), left = run => run.outcomes[`trigger:${group.id}`] !== "none";
  const [before, after] = [0, 1].map(side => Runs.count(pairs, pair => left(pair[side])));
  const better = Runs.count(pairs, ([a, b]) => (b.outcomes.evacuated_share ?? 0) > (a.outcomes.evacuated_share ?? 0) + 1e-9);
  const worse = Runs.count(pairs, ([a, b]) => (b.outcomes.evacuated_share ?? 0) < (a.outcomes.evacuated_share ?? 0) - 1e-9);
  return `The ${group.name} is ordered out in ${after} of ${pairs.length} runs, as written in ${before}. More vehicles get out in ${better} pairs, fewer in ${worse}.`;
}
function draw(pairs, changes) {
  const group = about.groups.find(one => one.id === subject()), marks = [];
  const over = (title, unit, pick, note) => ({ kind: "lines", title, unit, start: about.start, hours: about.hours, marks, note,
    series: [Runs.band("as written", "baseline", pairs.map(pair => pick(pair[0]))), Runs.band("changed", "changed", pairs.map(pair => pick(pair[1])), true)] });
  const share = name => side => pairs.map(pair => pair[side].outcomes[name]).map(value => value === null || value === undefined ? null : 100 * value);
  const rows = values => [{ name: "as written", role: "baseline", values: values(0) }, { name: "changed", role: "changed", values: values(1) }];
  Charts.draw(find("dots"), { kind: "dots", title: `Vehicles of the ${group.name} that get out`, unit: "%", rows: rows(share(`evacuated_share:${group.id}`)) });
  const difference = pairs.map(([a, b]) => { const [x, y] = [a, b].map(run => run.outcomes[`evacuated_share:${group.id}`]); return x === null || y === null || x === undefined || y === undefined ? null : Number((100 * (y - x)).toPrecision(4)); });
  Charts.draw(find("paired"), { kind: "dots", title: "The same, pair by pair: changed less as written", unit: "points", span: 20, rows: [{ name: "pairs", role: "changed", values: difference }] });
  Charts.draw(find("area"), over("Ground that changed hands", "km²", run => run.area));
  Charts.draw(find("arrived"), over(`Supply that reaches the ${group.name} in 24 h`, "t", run => run.arrived_at[group.id]));
  Charts.draw(find("days"), over(`Days of supply of the ${group.name}`, "days", run => run.days[group.id], "Of the runs in which it is still there."));
  Charts.draw(find("out"), over("Vehicles of all groups that are out", "", run => run.out));
  why(pairs, group, changes);
}
function why(pairs, group, changes) {
  const side = index => pairs.map(pair => pair[index].outcomes), middle = (index, name) => Runs.quantile(side(index).map(run => run[name] ?? null), 0.5);
  const hour = value => value === null ? "never" : clock(about.start, value), percent = value => value === null ? "–" : `${number(100 * value)} %`;
  const triggers = [...new Set([...side(0), ...side(1)].map(run => run[`trigger:${group.id}`]))].filter(Boolean);
  const rows = [
    [`${about.hub || "The hub"} is taken, middle run`, ...[0, 1].map(index => hour(middle(index, "hub_entered_h")))],
    ["ordered out, middle run", ...[0, 1].map(index => hour(middle(index, `ordered_h:${group.id}`)))],
    ...triggers.map(trigger => [`because: ${Runs.reason(about, trigger)}`, ...[0, 1].map(index => `${Runs.count(side(index), run => run[`trigger:${group.id}`] === trigger)} of ${pairs.length}`)]),
    ["least share of its need that the staff expected to arrive, middle run", ...[0, 1].map(index => percent(middle(index, `outlook_share:${group.id}`)))],
    ["least that could be issued with the stock, middle run", ...[0, 1].map(index => percent(middle(index, `controlled_rate:${group.id}`)))],
    ["least that was issued, middle run", ...[0, 1].map(index => percent(middle(index, `issued_share:${group.id}`)))],
    ["demand met after the offensive began, middle run", ...[0, 1].map(index => percent(middle(index, `demand_met_after:${group.id}`)))],
    ["days of supply when the hub was taken, middle run", ...[0, 1].map(index => number(middle(index, `days_of_supply_at_hub_loss:${group.id}`)))],
    ["vehicles out, middle run", ...[0, 1].map(index => percent(middle(index, `evacuated_share:${group.id}`)))],
    ["abandoned, middle run", ...[0, 1].map(index => percent(middle(index, `abandoned_share:${group.id}`)))],
  ];
  const same = Runs.count(pairs, ([a, b]) => a.outcomes[`ordered_h:${group.id}`] === b.outcomes[`ordered_h:${group.id}`]);
  const words = Object.keys(changes).length ? `In ${same} of ${pairs.length} pairs the order comes at the same hour, or in neither: what you changed does not touch it there.` : "Nothing is changed yet, so that both runs of a pair are the same.";
  find("why").replaceChildren(html("p", {}, words), html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table: why" }, html("table", {}, html("caption", {}, `The ${group.name}, ${pairs.length} pairs`),
    html("thead", {}, html("tr", {}, ...["What", "as written", "changed"].map(cell => html("th", { scope: "col" }, cell)))),
    html("tbody", {}, ...rows.map(([name, ...cells]) => html("tr", {}, html("th", { scope: "row" }, name), ...cells.map(cell => html("td", {}, cell))))))));
}
// What the staff reckoned in the central run: the latest figure stands until the next.
function drawExpected(answer) {
  const group = about.groups.find(one => one.id === subject()), reckoned = answer.expected[group.id] || [];
  find("expected").hidden = reckoned.length === 0;
  if (!reckoned.length) return;
  const until = answer.outcomes[`ordered_h:${group.id}`] ?? Infinity;
  const latest = (hour, part) => { const found = reckoned.findLast(each => each.hour <= hour); const value = found && hour <= until + 12 ? found[part] : null; return value === null ? null : Number((100 * Math.min(value, 1.5)).toPrecision(4)); };
  const tolerable = inputs.find(input => input.knob.id === `tolerable:${group.id}`);
  const series = [{ name: "would still arrive", role: "road", mid: about.hours.map(hour => latest(hour, "arrives")) }, { name: "could be issued, with the stock", role: "out", dashed: true, mid: about.hours.map(hour => latest(hour, "lasts")) }];
  if (tolerable) series.push({ name: "it can live on", role: "baseline", dashed: true, mid: about.hours.map(() => 100 * tolerable.read()) });
  Charts.draw(find("expected"), { kind: "lines", title: `What the staff of the ${group.name} expected if its supply is hurt`, unit: "% of its need", start: about.start, hours: about.hours, marks: [], series, note: "In the run with every value at its middle; until it is ordered out." });
}
function drawMap(ground, answer) {
  const host = find("map");
  if (!ground) { host.replaceChildren(html("p", {}, "No map is stored for this network.")); return; }
  Charts.draw(host, { kind: "map", ground, run: answer.run });
  if (Charts.hour() === null) Charts.at(answer.outcomes[`ordered_h:${subject()}`] ?? answer.outcomes.hub_entered_h ?? answer.run.horizon_h / 2);
}

// --- the controls of the page ---------------------------------------------------------------------------------
function save(name, content) {
  const target = html("a", { href: URL.createObjectURL(new Blob([content], { type: "text/yaml" })), download: name });
  target.click();
  setTimeout(() => URL.revokeObjectURL(target.href), 1000);
}
find("form").addEventListener("submit", event => { event.preventDefault(); play(); });
find("stop").addEventListener("click", () => { stop(); say("Stopped. What is drawn is of the pairs that were played."); });
find("reset").addEventListener("click", () => { stop(); for (const input of inputs) input.write(input.knob.value); shownKnobs(); remember(); say("Everything is as written."); });
find("group").addEventListener("change", () => { shownKnobs(); remember(); say("Another group. Play to see it."); });
find("name").addEventListener("change", () => open({ name: find("name").value }));
find("copy").addEventListener("click", async () => {
  remember();
  if (base.text) return say("A scenario of your own has no link: keep the file.");
  try { await navigator.clipboard.writeText(location.href); say("The link is copied: it opens this page as it is."); } catch { say("The address of this page is the link: copy it from there."); }
});
find("save").addEventListener("click", async () => {
  try {
    const { text: content } = await Model.ask({ ask: "file", ...base, settings: settings() });
    save("variant.yaml", content);
    say("Saved as variant.yaml. Run it with: kupiansk run variant.yaml");
  } catch (error) { say(error.message); }
});
async function taken(file) {
  if (!file) return;
  if (file.size > 100000) { find("problem").textContent = "The file is longer than 100 kB."; return; }
  await open({ text: await file.text() });
}
find("file").addEventListener("change", () => taken(find("file").files[0]));
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, event => { event.preventDefault(); if (kind === "drop") taken(event.dataTransfer.files[0]); });
addEventListener("hashchange", () => { if (about && !base.text) { for (const input of inputs) input.write(input.knob.value); restored(); shownKnobs(); } });

Model.telling(say);
Model.start();
Model.library().then(({ scenarios }) => {
  find("name").replaceChildren(...scenarios.map(({ name, title }) => html("option", { value: name }, title)));
  const asked = new URLSearchParams(location.hash.slice(1)).get("scenario");
  const name = scenarios.some(one => one.name === asked) ? asked : scenarios.some(one => one.name === "historical") ? "historical" : scenarios[0].name;
  find("name").value = name;
  return open({ name }, true);
}).catch(error => say(error.message));
