"use strict";
// The lesson: a bet first, then runs on the same luck, counted; five questions, and what cannot be told.
const { html, number, clock } = Charts;
const find = id => document.getElementById(id);
const RUNS = Number(find("bar").max), BASE = { name: "historical" };
const played = [];
let about, group, knobs, job = null;

const say = words => { find("status").textContent = words; };
const knob = test => about.knobs.find(one => (one.groups.length === 0 || one.groups.includes(group.id)) && test(one));
const left = run => run.outcomes[`trigger:${group.id}`] !== "none";
const saved = run => run.outcomes[`evacuated_share:${group.id}`];
const reasons = runs => {
  const counts = new Map();
  for (const run of runs) { const name = run.outcomes[`trigger:${group.id}`]; counts.set(name, (counts.get(name) || 0) + 1); }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${count} of ${runs.length}: ${Runs.reason(about, name)}`).join("; ");
};

async function play(before, after, words) {
  job?.abort();
  const mine = job = new AbortController();
  find("bar").value = 0;
  say("Playing …");
  try {
    const pairs = await Model.pairs({ ...BASE, settings: before }, { ...BASE, settings: after }, RUNS, { signal: mine.signal, each: found => { find("bar").value = found.length; say(`${found.length} of ${RUNS} pairs.`); } });
    if (mine.signal.aborted) return null;
    say(`${RUNS} pairs are played.`);
    played.push({ words, after: `ordered out in ${Runs.count(pairs, pair => left(pair[1]))} of ${RUNS}; vehicles out, middle run ${percent(Runs.quantile(pairs.map(pair => saved(pair[1])), 0.5))}` });
    drawLog();
    return pairs;
  } catch (error) {
    if (!mine.signal.aborted) say(`It was refused: ${error.message}`);
    return null;
  }
}
const percent = value => value === null || value === undefined ? "–" : `${number(100 * value)} %`;
function drawLog() {
  find("log").replaceChildren(html("ol", {}, ...played.map(one => html("li", {}, `${one.words}: ${one.after}.`))));
}
function dots(host, title, pairs, names) {
  const values = side => pairs.map(pair => saved(pair[side])).map(value => value === null || value === undefined ? null : 100 * value);
  Charts.draw(host, { kind: "dots", title, unit: "% of the vehicles out", rows: [{ name: names[0], role: "baseline", values: values(0) }, { name: names[1], role: "changed", values: values(1) }] });
}

// --- the kinds of bets ----------------------------------------------------------------------------------------
function countBet(words, most = RUNS) {
  const input = html("input", { type: "range", min: 0, max: most, value: Math.round(most / 2), id: `bet-${Math.random().toString(36).slice(2)}` });
  const said = html("output", { for: input.id });
  const tell = () => { said.textContent = `${input.value} of ${most}`; input.setAttribute("aria-valuetext", said.textContent); };
  input.addEventListener("input", tell);
  tell();
  return { row: html("div", { class: "knob range" }, html("label", { for: input.id }, words), said, input), value: () => Number(input.value), words: () => said.textContent };
}
function choiceBet(words, options) {
  const name = `bet-${Math.random().toString(36).slice(2)}`;
  const inputs = options.map(([value, text], index) => {
    const input = html("input", { type: "radio", name, value, id: `${name}-${index}` });
    return [input, html("p", { class: "knob switch" }, input, html("label", { for: input.id }, text))];
  });
  return {
    row: html("fieldset", {}, html("legend", {}, words), ...inputs.map(([, row]) => row)),
    value: () => inputs.find(([input]) => input.checked)?.[0].value,
    words: () => { const chosen = inputs.findIndex(([input]) => input.checked); return chosen < 0 ? "no bet" : options[chosen][1]; },
  };
}

// --- the five questions -----------------------------------------------------------------------------------------
function step(index, title, words, { bet, extra = [], go }) {
  const answer = html("div", { class: "answer", tabindex: -1 }), button = html("button", { type: "button", class: "main" }, "Play it");
  const section = html("section", { "aria-labelledby": `h-step-${index}`, class: "step" }, html("h2", { id: `h-step-${index}` }, `${index}. ${title}`), html("p", {}, words), ...extra, bet.row, html("p", { class: "buttons" }, button), answer);
  button.addEventListener("click", async () => {
    if (bet.value() === undefined) { say("Bet first: choose one of the answers."); bet.row.querySelector("input").focus(); return; }
    button.disabled = true;
    try { await go(answer, bet); } finally { button.disabled = false; button.textContent = "Play it again"; }
  });
  find("steps").append(section);
  return section;
}
const told = (host, ...lines) => lines.forEach(line => host.append(html("p", {}, line)));
const roundOff = () => { const one = knob(each => each.id.startsWith("way-round:")); return one ? { [one.id]: false } : {}; };
const only = (...names) => { const one = knob(each => each.id === `leaves-on:${group.id}`), known = one ? one.options.map(([value]) => value) : []; const found = names.find(name => known.includes(name)); return found ? { [one.id]: found } : {}; };
const holds = () => { const one = knob(each => each.id === "hub-holds"); return one ? { [one.id]: true } : {}; };

function build() {
  step(1, "No way round", "The hub falls, and your trucks can load nowhere else. What breaks first?", {
    bet: choiceBet("What makes you leave, in most runs?", [["supply", "supply: what comes is too little, or runs out"], ["ways", "the ways out are closing"], ["hub", "the hub itself: it falls, or is about to"], ["none", "nothing: we stay"]]),
    async go(answer, bet) {
      const pairs = await play({}, roundOff(), "no way round");
      if (!pairs) return;
      answer.replaceChildren();
      const figure = html("figure");
      answer.append(figure);
      dots(figure, "Vehicles that get out", pairs, ["with the way round", "without it"]);
      told(answer, `You said: ${bet.words()}.`, `Without the way round, ${reasons(pairs.map(pair => pair[1]))}. With it, ${reasons(pairs.map(pair => pair[0]))}.`);
      const same = Runs.count(pairs, pair => pair[0].outcomes[`ordered_h:${group.id}`] === pair[1].outcomes[`ordered_h:${group.id}`]);
      told(answer, same === RUNS ? "The order comes at the same hour in every pair: the model does not let the way round decide." : `In ${RUNS - same} of ${RUNS} pairs the order comes at another hour.`);
      answer.focus();
    },
  });
  const trucks = knob(each => each.id.startsWith("trucks:") && each.label.includes("way round")) || knob(each => each.id.startsWith("trucks:"));
  const [row, input] = Runs.control(trucks, () => {});
  step(2, "How many trucks make waiting free?", `You may look ahead and leave before the hub falls, or wait until it has. Find the fewest trucks for which waiting costs nothing. Play several numbers: every one is noted below.`, {
    bet: countBet("In how many runs will waiting save fewer vehicles?"), extra: [row],
    async go(answer, bet) {
      const number_ = { [trucks.id]: input.read() };
      const pairs = await play(number_, { ...number_, ...only("hub_lost", "endurance") }, `waiting, with ${input.read()} trucks`);
      if (!pairs) return;
      answer.replaceChildren();
      const figure = html("figure");
      answer.append(figure);
      dots(figure, `Vehicles that get out, with ${input.read()} trucks`, pairs, ["looking ahead", "waiting"]);
      const worse = Runs.count(pairs, pair => (saved(pair[1]) ?? 0) < (saved(pair[0]) ?? 0) - 0.005), better = Runs.count(pairs, pair => (saved(pair[1]) ?? 0) > (saved(pair[0]) ?? 0) + 0.005);
      told(answer, `You said: ${bet.words()}. Waiting saved fewer vehicles in ${worse} of ${RUNS} pairs, more in ${better}, and as many in ${RUNS - worse - better}.`);
      played[played.length - 1].after += `; waiting saved fewer in ${worse}`;
      drawLog();
      answer.focus();
    },
  });
  step(3, "The hub holds", `Suppose that ${about.hub || "the hub"} cannot be taken, and works on under fire. Who still leaves, and is that the hub or a rule?`, {
    bet: countBet(`In how many runs does the ${group.name} leave all the same?`),
    async go(answer, bet) {
      const pairs = await play({}, holds(), "the hub holds");
      if (!pairs) return;
      answer.replaceChildren();
      const figure = html("figure");
      answer.append(figure);
      dots(figure, "Vehicles that get out", pairs, ["it can be taken", "it holds"]);
      told(answer, `You said: ${bet.words()}. It leaves in ${Runs.count(pairs, pair => left(pair[1]))} of ${RUNS}: ${reasons(pairs.map(pair => pair[1]))}.`);
      const same = Runs.count(pairs, pair => left(pair[0]) && pair[0].outcomes[`ordered_h:${group.id}`] === pair[1].outcomes[`ordered_h:${group.id}`]);
      told(answer, `In ${same} of ${RUNS} pairs the order comes at the very same hour, hub or no hub. There the model says that a rule or another danger moved him, and not the hub.`);
      answer.focus();
    },
  });
  step(4, "Switch the rule off", "Let the commander look at nothing but his own supply: no threat to the hub, no ways out. What is left?", {
    bet: countBet("In how many runs does supply alone drive him out?"),
    async go(answer, bet) {
      const pairs = await play({}, only("endurance", "supply_outlook"), "he looks at his supply only");
      if (!pairs) return;
      answer.replaceChildren();
      const figure = html("figure");
      answer.append(figure);
      dots(figure, "Vehicles that get out", pairs, ["all reasons", "supply only"]);
      told(answer, `You said: ${bet.words()}. ${reasons(pairs.map(pair => pair[1]))}.`, "If he is never ordered out, hunger was not what emptied the ground in this model; if he is, look at when: before or after it was too late.");
      answer.focus();
    },
  });
  const turned = about.knobs.filter(one => one.kind === "range" && (one.groups.length === 0 || one.groups.includes(group.id)));
  step(5, "Which figure should an archive open first?", "Each of these was never published, or is uncertain. Which one changes most how many vehicles get out?", {
    bet: choiceBet("Open the file on", turned.map(one => [one.id, one.label])),
    async go(answer, bet) {
      job?.abort();
      const mine = job = new AbortController(), few = 6, rows = [];
      find("bar").value = 0;
      find("bar").max = turned.length;
      try {
        for (const one of turned) {
          say(`Playing both ends: ${one.label} …`);
          const [low, high] = [Math.max(one.low, one.value / 2), Math.min(one.high, one.value ? one.value * 2 : one.high / 2)];
          const pairs = await Model.pairs({ ...BASE, settings: { [one.id]: low } }, { ...BASE, settings: { [one.id]: high } }, few, { signal: mine.signal, each: () => {} });
          if (mine.signal.aborted) return;
          const middle = side => Runs.quantile(pairs.map(pair => saved(pair[side]) ?? null), 0.5);
          rows.push({ one, change: Math.abs((middle(1) ?? 0) - (middle(0) ?? 0)), low, high });
          find("bar").value = rows.length;
        }
      } catch (error) { return say(`It was refused: ${error.message}`); } finally { if (rows.length === turned.length) { find("bar").max = RUNS; find("bar").value = RUNS; } }
      say("All are played.");
      rows.sort((a, b) => b.change - a.change);
      answer.replaceChildren();
      const figure = html("figure");
      answer.append(figure);
      Charts.draw(figure, { kind: "bars", title: "How far the share of vehicles out moves, from half to twice the value", unit: "points, middle of 6 pairs",
        rows: rows.map(({ one, change, low, high }) => ({ name: `${one.label} (${number(low)} to ${number(high)} ${one.unit})`, value: 100 * change, text: `${number(100 * change)}${one.own ? ", our guess" : ""}` })) });
      told(answer, `You said: ${bet.words()}. Here it is: ${rows[0].one.label}. Six pairs are few: where bars are close, nothing is decided.`);
      answer.focus();
    },
  });
}
function onlySourced() {
  const on = find("sourced").checked, guessed = about.knobs.filter(one => one.own && (one.groups.length === 0 || one.groups.includes(group.id)));
  document.body.classList.toggle("sourced", on);
  for (const section of document.querySelectorAll(".step")) section.classList.toggle("untold", on);
  find("sourced-note").textContent = on ? `With published figures alone this cannot be told: ${guessed.map(one => one.label.toLowerCase()).join(", ") || "nothing here"} rest on nothing but our guess, and every answer below hangs on them. What you play is what the model says, in grey.` : "";
}

Model.telling(say);
Model.start();
find("sourced").addEventListener("change", onlySourced);
Model.describe(BASE).then(found => {
  about = found;
  group = about.groups.find(one => one.id === about.subject);
  for (const place of document.querySelectorAll(".group")) place.textContent = group.name;
  for (const place of document.querySelectorAll(".hub")) place.textContent = about.hub;
  find("hub-sign").textContent = about.hub;
  find("group-sign").textContent = group.name;
  build();
  say("Ready: bet on the first question, then play it.");
}).catch(error => say(error.message));
