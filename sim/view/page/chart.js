"use strict";
// Charts and the map of a page, drawn from plain data: to be read with a mouse, by keyboard, and in words.
const Charts = (() => {
  const NS = "http://www.w3.org/2000/svg";
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const LETTER = 6.3; // about the width of a letter of 12 px

  function made(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const svg = (tag, attributes = {}, ...children) => made(document.createElementNS(NS, tag), attributes, children);
  const html = (tag, attributes = {}, ...children) => made(document.createElement(tag), attributes, children);

  function number(value) {
    if (value === null || value === undefined) return "–";
    if (Math.abs(value) < 5e-4) return "0";
    const digits = Math.abs(value) >= 10 || Number.isInteger(value) ? 0 : Math.abs(value) >= 0.095 ? 1 : 2;
    return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
  const withUnit = (value, unit) => value === null || value === undefined ? "–" : number(value) + (unit ? "\u00a0" + unit : "");
  const dateOf = (start, hour) => new Date(Date.parse(start + "Z") + Math.round(hour * 60) * 6e4);
  const two = value => String(value).padStart(2, "0");
  function clock(start, hour) {
    const date = dateOf(start, hour);
    return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  }
  const day = (start, hour) => { const date = dateOf(start, hour); return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`; };

  // --- the hour that the whole page shows ---------------------------------------------------------------
  const followers = new Map();
  let shownHour = null;
  function at(hour) {
    shownHour = hour;
    for (const [host, follow] of followers) if (host.isConnected) follow(hour); else followers.delete(host);
  }

  function ticks(low, high, most) {
    const rough = (high - low) / most || 1, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].find(factor => factor * power >= rough) * power;
    const found = [];
    for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) found.push(Number(tick.toPrecision(10)));
    return found;
  }

  // --- curves with bands ----------------------------------------------------------------------------------
  function lines(host, spec) {
    const timed = spec.hours !== undefined, count = timed ? spec.hours.length : spec.labels.length;
    const place = index => timed ? spec.hours[index] : spec.places[index];
    const first = place(0), last = place(count - 1);
    const values = spec.series.flatMap(one => [...one.mid, ...(one.high || []), ...(one.low || [])]).filter(value => value !== null);
    const least = Math.min(...values), bottom = spec.moment ? least - 0.08 * (Math.max(...values) - least || 1) : Math.min(0, least), top = Math.max(...values, bottom + 1e-9) + 0.04 * Math.max(1e-9, Math.max(...values) - bottom);
    const canvas = svg("svg", { role: "img" }), key = html("ul", { class: "key" });
    const reader = html("input", { type: "range", min: 0, max: count - 1, step: 1, value: count - 1, "aria-label": `Read values: ${spec.title}` });
    const numbers = spec.series.map(one => {
      const value = html("b"), band = html("small");
      key.append(html("li", {}, swatch(one), one.name + " ", value, " ", band));
      return [value, band];
    });
    const when = html("small");
    let cursor, across;
    const name = index => timed ? clock(spec.start, spec.hours[index]) : `${spec.label} ${spec.labels[index]}`;

    function paint() {
      const width = Math.max(260, host.clientWidth || 600), height = Math.round(Math.min(280, Math.max(200, width * 0.48)));
      const left = 12 + LETTER * Math.max(...ticks(bottom, top, 5).map(tick => number(tick).length)), right = 10, head = 18, foot = 24;
      const x = value => left + (last === first ? 0.5 : (value - first) / (last - first)) * (width - left - right);
      const y = value => height - foot - (value - bottom) / (top - bottom) * (height - foot - head);
      across = x;
      canvas.replaceChildren();
      canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
      canvas.setAttribute("font-size", 12);
      for (const tick of ticks(bottom, top, 5)) {
        canvas.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
          svg("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick)));
      }
      if (timed) {
        const whole = (last - first) / 24, room = Math.max(2, Math.floor((width - left) / 58));
        const step = [1, 2, 3, 7, 14, 28, 56].find(size => whole / size <= room) || 112;
        const until = 24 - (Date.parse(spec.start + "Z") / 36e5) % 24;
        for (let hour = until % 24; hour <= last; hour += 24 * step) {
          canvas.append(svg("line", { class: "axis", x1: x(hour), x2: x(hour), y1: height - foot, y2: height - foot + 4 }),
            svg("text", { x: x(hour), y: height - 5, "text-anchor": hour ? "middle" : "start" }, day(spec.start, hour)));
        }
      } else {
        let until = 0;
        spec.labels.forEach((label, index) => {
          const half = label.length * LETTER / 2, middle = Math.min(x(place(index)), width - half);
          if (middle - half < until) return;
          until = middle + half + LETTER;
          canvas.append(svg("text", { x: middle, y: height - 5, "text-anchor": "middle" }, label));
        });
      }
      let free = -1;
      for (const mark of spec.marks) {
        const from = x(mark.hour), long = mark.text.length * 5.6, turned = from + long > width;
        canvas.append(svg("line", { class: "mark", x1: from, x2: from, y1: head - 4, y2: height - foot }));
        const begin = turned ? from - long : from;
        canvas.append(svg("text", { x: from + (turned ? -3 : 3), y: begin < free ? head + 6 : head - 7, "text-anchor": turned ? "end" : "start", "font-size": 11, class: "halo" }, mark.text));
        free = begin + long;
      }
      canvas.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: height - foot, y2: height - foot }));
      for (const one of spec.series) {
        const role = one.role;
        if (one.low) for (const run of runs(one.high, one.low)) {
          const there = run.map(index => `${x(place(index)).toFixed(1)},${y(one.high[index]).toFixed(1)}`);
          const back = run.map(index => `${x(place(index)).toFixed(1)},${y(one.low[index]).toFixed(1)}`).reverse();
          canvas.append(svg("path", { class: `band as-${role}`, d: `M${[...there, ...back].join("L")}Z` }));
        }
        for (const run of runs(one.mid)) {
          const points = run.map(index => `${x(place(index)).toFixed(1)},${y(one.mid[index]).toFixed(1)}`);
          canvas.append(svg("path", { class: `line as-${role}${one.dashed ? " dashed" : ""}`, d: `M${points.join("L")}${points.length === 1 ? "h3" : ""}` }));
        }
      }
      cursor = svg("line", { class: "cursor", y1: head, y2: height - foot });
      canvas.append(cursor);
      show(Number(reader.value));
    }
    function show(index) {
      if (cursor) { const where = across(place(index)); cursor.setAttribute("x1", where); cursor.setAttribute("x2", where); }
      const told = spec.series.map((one, number_) => {
        const [value, band] = numbers[number_];
        value.textContent = withUnit(one.mid[index], spec.unit);
        band.textContent = one.low && one.mid[index] !== null ? `(${number(one.low[index])} to ${number(one.high[index])})` : "";
        return `${one.name} ${value.textContent} ${band.textContent}`.trim();
      });
      when.textContent = ` ${name(index)}`;
      reader.setAttribute("aria-valuetext", `${name(index)}: ${told.join("; ")}`);
    }
    const nearest = value => [...Array(count).keys()].reduce((best, index) => Math.abs(place(index) - value) < Math.abs(place(best) - value) ? index : best, 0);
    canvas.addEventListener("pointermove", event => {
      const box = canvas.getBoundingClientRect(), width = canvas.viewBox.baseVal.width, scale = width / box.width;
      const left = across(first), right = across(last), where = (event.clientX - box.left) * scale;
      show(nearest(first + (where - left) / ((right - left) || 1) * (last - first)));
    });
    canvas.addEventListener("pointerleave", () => show(Number(reader.value)));
    reader.addEventListener("input", () => timed ? at(spec.hours[Number(reader.value)]) : show(Number(reader.value)));
    canvas.setAttribute("aria-label", said(spec));
    const table = tableOf(spec.title, () => {
      const step = timed ? Math.max(1, Math.round(24 / (spec.hours[1] - spec.hours[0] || 24))) : 1;
      const head = [timed ? "Time" : spec.label, ...spec.series.flatMap(one => one.low ? [`${one.name}, ${spec.unit}`, "from", "to"] : [`${one.name}${spec.unit ? ", " + spec.unit : ""}`])];
      const rows = [];
      for (let index = 0; index < count; index += step) {
        rows.push([timed ? clock(spec.start, spec.hours[index]) : spec.labels[index],
          ...spec.series.flatMap(one => (one.low ? [one.mid[index], one.low[index], one.high[index]] : [one.mid[index]]).map(number))]);
      }
      return [head, rows];
    });
    host.replaceChildren(html("figcaption", {}, spec.title, html("small", {}, spec.unit ? `, ${spec.unit}` : "", when)), canvas, key, reader,
      ...(spec.note ? [html("p", { class: "note" }, spec.note)] : []), table);
    const followed = hour => { const index = nearest(hour); reader.value = index; show(index); };
    if (timed) { followers.set(host, followed); if (shownHour !== null) reader.value = nearest(shownHour); }
    resized(host, paint);
  }
  // Stretches of indices without a gap.
  function runs(...columns) {
    const found = [];
    let run = [];
    columns[0].forEach((_, index) => {
      if (columns.every(column => column[index] !== null)) run.push(index);
      else if (run.length) { found.push(run); run = []; }
    });
    if (run.length) found.push(run);
    return found;
  }
  function swatch(one) {
    return svg("svg", { viewBox: "0 0 26 11", "aria-hidden": "true" },
      ...(one.low ? [svg("rect", { class: `band as-${one.role}`, width: 26, height: 11 })] : []),
      svg("path", { class: `line as-${one.role}${one.dashed ? " dashed" : ""}`, d: "M0,5.5H26" }));
  }
  function said(spec) {
    const told = spec.series.map(one => {
      const known = one.mid.filter(value => value !== null);
      if (!known.length) return `${one.name}: none`;
      return `${one.name}: from ${withUnit(known[0], spec.unit)} to ${withUnit(known[known.length - 1], spec.unit)}, at most ${number(Math.max(...known))}`;
    });
    return `Chart: ${spec.title}. ${told.join(". ")}. The slider below reads the values; the table has them all.`;
  }
  function tableOf(title, content) {
    const details = html("details", {}, html("summary", {}, "Table: " + title));
    details.addEventListener("toggle", () => {
      if (!details.open || details.querySelector("table")) return;
      const [head, rows] = content();
      details.append(html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table: " + title }, html("table", {},
        html("thead", {}, html("tr", {}, ...head.map(cell => html("th", { scope: "col" }, cell)))),
        html("tbody", {}, ...rows.map(row => html("tr", {}, ...row.map((cell, index) => index ? html("td", {}, cell) : html("th", { scope: "row" }, cell))))))));
    });
    return details;
  }
  const watchers = new WeakMap();
  function resized(host, paint) {
    watchers.get(host)?.disconnect();
    let width = -1;
    const observer = new ResizeObserver(() => { if (host.clientWidth !== width) { width = host.clientWidth; paint(); } });
    watchers.set(host, observer);
    paint();
    width = host.clientWidth;
    observer.observe(host);
  }

  // --- a dot for each run -------------------------------------------------------------------------------
  function median(values) {
    const sorted = values.filter(value => value !== null).sort((a, b) => a - b);
    if (!sorted.length) return null;
    const middle = (sorted.length - 1) / 2;
    return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  }
  function dots(host, spec) {
    const canvas = svg("svg", { role: "img" });
    const all = spec.rows.flatMap(row => row.values).filter(value => value !== null);
    const told = spec.rows.map(row => {
      const missing = row.values.filter(value => value === null).length;
      const middle = median(row.values);
      return `${row.name}: ${row.values.length - missing} runs` + (middle === null ? "" : `, median ${withUnit(middle, spec.unit)}`) + (missing ? `; in ${missing} it did not happen` : "");
    });
    canvas.setAttribute("aria-label", `Chart: ${spec.title}, a dot for each run. ${told.join(". ")}.`);
    function paint() {
      const width = Math.max(260, host.clientWidth || 600), left = 8, right = 8;
      let low = Math.min(...all), high = Math.max(...all);
      if (!all.length) { low = 0; high = 1; }
      const short = Math.max(0, (spec.span || 1e-9) - (high - low)) / 2;
      low -= short;
      high += short;
      const x = value => left + (value - low) / (high - low) * (width - left - right);
      let size = 8;
      const stacks = radius => spec.rows.map(row => {
        const heights = new Map();
        return row.values.filter(value => value !== null).map(value => {
          const bin = Math.round(x(value) / radius), height = (heights.get(bin) || 0) + 1;
          heights.set(bin, height);
          return [bin * radius, height, value];
        });
      });
      let placed = stacks(size), tallest = rows => rows.map(row => Math.max(1, ...row.map(dot => dot[1])));
      while (size > 3 && tallest(placed).some(height => height * size > 150)) { size -= 1; placed = stacks(size); }
      canvas.replaceChildren();
      let y = 4;
      placed.forEach((row, index) => {
        y += 16;
        canvas.append(svg("text", { x: left, y: y - 3, "font-size": 12, class: "halo" }, told[index]));
        y += Math.min(170, tallest([row])[0] * size) + 4;
        for (const [where, height, value] of row) {
          canvas.append(svg("circle", { class: `dot as-${spec.rows[index].role}`, cx: where.toFixed(1), cy: (y - (height - 0.5) * size).toFixed(1), r: (size / 2).toFixed(1) }, svg("title", {}, withUnit(value, spec.unit))));
        }
        canvas.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: y, y2: y }));
        y += 6;
      });
      for (const tick of ticks(low, high, Math.max(2, Math.floor(width / 90)))) {
        canvas.append(svg("text", { x: x(tick), y: y + 12, "font-size": 12, "text-anchor": x(tick) < 30 ? "start" : x(tick) > width - 30 ? "end" : "middle" }, number(tick)));
        if (tick === 0) canvas.append(svg("line", { class: "mark", x1: x(0), x2: x(0), y1: 4, y2: y }));
      }
      canvas.setAttribute("viewBox", `0 0 ${width} ${y + 18}`);
    }
    const table = tableOf(spec.title, () => {
      const longest = Math.max(0, ...spec.rows.map(row => row.values.length));
      return [["Run", ...spec.rows.map(row => `${row.name}${spec.unit ? ", " + spec.unit : ""}`)],
        [...Array(longest)].map((_, run) => [String(run), ...spec.rows.map(row => number(row.values[run]))])];
    });
    host.replaceChildren(html("figcaption", {}, spec.title, html("small", {}, spec.unit ? `, ${spec.unit}` : "")), canvas, ...(spec.note ? [html("p", { class: "note" }, spec.note)] : []), table);
    resized(host, paint);
  }

  // --- bars: a table whose cells are drawn ----------------------------------------------------------------
  function bars(host, spec) {
    const most = Math.max(...spec.rows.map(row => Math.abs(row.value || 0)), 1e-9);
    const rows = spec.rows.map(row => html("tr", {}, html("th", { scope: "row" }, row.name),
      html("td", { class: "barcell" }, svg("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", height: 14, "aria-hidden": "true" },
        svg("rect", { class: "bar", width: Math.max(0.4, Math.abs(row.value || 0) / most * 100), height: 8 }))),
      html("td", {}, row.text || withUnit(row.value, spec.unit))));
    host.replaceChildren(html("figcaption", {}, spec.title, html("small", {}, spec.unit ? `, ${spec.unit}` : "")),
      html("div", { class: "wide", tabindex: 0, role: "region", "aria-label": spec.title }, html("table", {}, html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "What"), html("td", {}, ""), html("th", { scope: "col" }, "How much"))), html("tbody", {}, ...rows))),
      ...(spec.note ? [html("p", { class: "note" }, spec.note)] : []));
  }

  // --- tiles: how often each reason came, over two values ------------------------------------------------
  function tiles(host, spec) {
    const canvas = svg("svg", { role: "img" }), columns = spec.x.stops.length, rows = spec.y.stops.length;
    const inWords = counts => {
      const all = counts.reduce((sum, count) => sum + count, 0);
      return spec.parts.map((part, index) => [part.name, counts[index]]).filter(([, count]) => count).map(([name, count]) => `${name} ${number(Math.round(100 * count / all))} %`).join("; ");
    };
    canvas.setAttribute("aria-label", `Chart: ${spec.title}. Across: ${spec.x.label}; up: ${spec.y.label}. The table below has every tile.`);
    const key = html("ul", { class: "key" }, ...spec.parts.map(part => html("li", {}, svg("svg", { viewBox: "0 0 26 11", "aria-hidden": "true" }, svg("rect", { class: `bar as-${part.role}`, width: 26, height: 11 })), part.name)));
    function paint() {
      const width = Math.max(260, host.clientWidth || 600), left = 16 + LETTER * Math.max(...spec.y.stops.map(stop => stop.length)), foot = 42, head = 20;
      const wide = (width - left) / columns, high = Math.min(64, Math.max(36, 320 / rows)), height = head + rows * high + foot;
      canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
      canvas.setAttribute("font-size", 12);
      canvas.replaceChildren(svg("text", { x: 0, y: 12 }, `up: ${spec.y.label}`), svg("text", { x: left, y: height - 6 }, `across: ${spec.x.label}`));
      spec.cells.forEach((row, up) => {
        const y = head + (rows - 1 - up) * high;
        canvas.append(svg("text", { x: left - 8, y: y + high / 2 + 4, "text-anchor": "end" }, spec.y.stops[up]));
        row.forEach((counts, across) => {
          const all = counts.reduce((sum, count) => sum + count, 0);
          let x = left + across * wide + 1;
          counts.forEach((count, index) => {
            const part = (wide - 2) * count / all;
            if (!count) return;
            canvas.append(svg("rect", { class: `bar as-${spec.parts[index].role}`, x: x.toFixed(1), y: y + 1, width: part.toFixed(1), height: high - 2 }, svg("title", {}, inWords(counts))));
            if (part > 28) canvas.append(svg("text", { class: "halo", x: (x + part / 2).toFixed(1), y: y + high / 2 + 4, "text-anchor": "middle" }, number(Math.round(100 * count / all))));
            x += part;
          });
        });
      });
      spec.x.stops.forEach((stop, across) => canvas.append(svg("text", { x: left + (across + 0.5) * wide, y: height - foot + 16, "text-anchor": "middle" }, stop)));
      for (const point of spec.points) canvas.append(svg("circle", { class: `dot as-${point.role}`, r: 4, cx: (left + (point.x + 0.5) * wide).toFixed(1), cy: (head + (rows - 0.5 - point.y) * high).toFixed(1) }));
    }
    const table = tableOf(spec.title, () => [[`${spec.y.label} \\ ${spec.x.label}`, ...spec.x.stops], spec.cells.map((row, up) => [spec.y.stops[up], ...row.map(inWords)])]);
    host.replaceChildren(html("figcaption", {}, spec.title), canvas, key, ...(spec.points.length ? [html("p", { class: "note" }, "A dot is a run of the scenario as it is.")] : []), table);
    resized(host, paint);
  }

  // --- the map ------------------------------------------------------------------------------------------
  const path = (line, closed) => `M${line.map(point => point.join(",")).join("L")}${closed ? "Z" : ""}`;
  function map(host, spec) {
    const { ground, run } = spec, [width, height] = ground.size;
    const canvas = svg("svg", { role: "img", viewBox: `0 0 ${width} ${height}` });
    const cells = ground.cells.map(cell => {
      const rings = typeof cell[0] === "number" ? [ground.hexagon.map(([dx, dy]) => [cell[0] + dx, cell[1] + dy])] : cell;
      return svg("path", { class: "cell", d: rings.map(ring => path(ring, true)).join("") });
    });
    const flows = Object.fromEntries(ground.links.map(link => [link.id, svg("path", { class: link.mode === "rail" ? "flow byrail" : "flow", d: path(link.line), visibility: "hidden" })]));
    const dotsOf = Object.fromEntries(ground.places.map(place => [place.id, svg("circle", { cx: place.at[0], cy: place.at[1] }, svg("title", {}, place.name))]));
    const names = svg("g", { class: "halo" }), scale = svg("g");
    canvas.append(svg("g", {}, ...cells), svg("g", {}, ...ground.waters.map(water => svg("path", { class: "water", d: path(water.line) }))),
      svg("g", {}, ...ground.borders.map(line => svg("path", { class: "border", d: path(line) }))),
      svg("g", {}, ...ground.links.map(link => svg("path", { class: link.mode, d: path(link.line) }))),
      svg("g", {}, ...Object.values(flows)), svg("g", {}, ...Object.values(dotsOf)), names, scale);
    const most = Math.max(1, ...run.flow_t.flatMap(flow => Object.values(flow)));
    const slider = html("input", { type: "range", min: 0, max: run.horizon_h, step: 3, value: 0, "aria-label": "Day and hour on the map" });
    const now = html("span", { class: "clock" }), state = html("p", { class: "state" });
    const log = html("ol", { class: "log", tabindex: 0, "aria-label": "Staff log" });
    const entries = run.log.map(([hour, words]) => {
      const button = html("button", { type: "button" }, html("time", {}, clock(run.start, hour)), words);
      button.addEventListener("click", () => at(hour));
      log.append(html("li", {}, button));
      return [hour, button];
    });
    const shades = cells.map(() => "");
    const area = ground.area_km2;

    function show(hour) {
      slider.value = hour;
      let taken = 0, fresh = 0;
      run.taken_h.forEach((since, index) => {
        const gone = since !== null && since <= hour, recent = gone && hour - since < 24;
        if (gone) taken += area[index];
        if (recent) fresh += area[index];
        const shade = recent ? "cell fresh" : gone ? "cell taken" : "cell";
        if (shades[index] !== shade) { cells[index].setAttribute("class", shade); shades[index] = shade; }
      });
      const index = Math.max(0, run.hours.findLastIndex(step => step <= hour)), flow = run.flow_t[index];
      for (const [link, line] of Object.entries(flows)) {
        const cargo = flow[link];
        line.setAttribute("visibility", cargo ? "visible" : "hidden");
        if (cargo) line.setAttribute("stroke-width", (2 + 12 * Math.sqrt(cargo / most)).toFixed(1));
      }
      for (const place of ground.places) {
        const gone = place.id in run.captures && run.captures[place.id] <= hour;
        dotsOf[place.id].setAttribute("class", `place${(place.side === "supplied") !== gone ? "" : " theirs"}${place.hub ? " hub" : ""}`);
      }
      const left = Object.entries(run.days).filter(([, days]) => days[index] !== null).map(([group, days]) => `${group} ${number(days[index])}`);
      now.textContent = clock(run.start, hour);
      state.textContent = `${number(Math.round(taken))} km² changed hands so far, ${number(Math.round(fresh))} of it in the last 24 h.` + (left.length ? ` Days of supply: ${left.join(", ")}.` : "");
      slider.setAttribute("aria-valuetext", `${now.textContent}. ${state.textContent}`);
      canvas.setAttribute("aria-label", `Map at ${now.textContent}. ${state.textContent}`);
      let current = null;
      for (const [since, button] of entries) { button.classList.toggle("later", since > hour); button.removeAttribute("aria-current"); if (since <= hour) current = button; }
      if (current) {
        current.setAttribute("aria-current", "time");
        const item = current.parentElement;
        log.scrollTop = item.offsetTop - log.offsetTop - log.clientHeight / 2;
      }
    }
    // Names as they are written here, or as they are written there.
    const there = html("input", { type: "checkbox", id: `there-${host.id}` });
    const language = thing => there.checked && thing.local ? "uk" : undefined;
    const nameOf = thing => (language(thing) ? thing.local : thing.name).split(" (")[0].replace(" border crossing", "");
    there.addEventListener("change", () => letter());
    const translated = ground.places.some(place => place.local) ? [html("p", { class: "knob switch" }, there, html("label", { for: there.id }, "Names in Cyrillic"))] : [];
    function letter() {
      const unit = width / Math.max(260, canvas.clientWidth || 600), size = 12 * unit;
      const km = [5, 10, 20, 50, 100, 200].filter(length => length * 10 <= width * 0.25).pop() || 5;
      const taken = [[0, height - 28 * unit, 20 * unit + km * 10, height]];
      const apart = (box, other) => box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1];
      const free = box => box[0] >= 0 && box[2] <= width && box[1] >= 0 && box[3] <= height && taken.every(other => apart(box, other));
      const reach = place => (place.hub ? 6 : place.important ? 4.5 : 2.5) * unit;
      const signs = ground.places.map(place => [place, [place.at[0] - reach(place), place.at[1] - reach(place), place.at[0] + reach(place), place.at[1] + reach(place)]]);
      const clear = (box, place) => signs.every(([other, sign]) => other === place || apart(box, sign));
      names.replaceChildren();
      names.setAttribute("font-size", size);
      for (const place of ground.places) {
        const radius = reach(place), [x, y] = place.at;
        dotsOf[place.id].setAttribute("r", radius);
        dotsOf[place.id].setAttribute("stroke-width", 1.2 * unit);
        const words = nameOf(place), long = words.length * size * (place.important ? 0.58 : 0.52);
        const ways = [[radius + 2 * unit, size * 0.35, "start"], [-radius - 2 * unit, size * 0.35, "end"], [0, -radius - 3 * unit, "middle"], [0, radius + size, "middle"]].map(([dx, dy, anchor]) => {
          const from = x + dx - (anchor === "end" ? long : anchor === "middle" ? long / 2 : 0);
          return [dx, dy, anchor, [from, y + dy - size * 0.9, from + long, y + dy + size * 0.25]];
        }).filter(way => free(way[3]));
        const best = ways.find(way => clear(way[3], place)) || (place.important ? ways[0] : undefined); // a name that would hide another place is left out
        if (!best) continue;
        const [dx, dy, anchor, box] = best;
        taken.push(box, [x - radius, y - radius, x + radius, y + radius]);
        names.append(svg("text", { x: x + dx, y: y + dy, "text-anchor": anchor, "stroke-width": 3 * unit, class: place.important ? "strong" : undefined, lang: language(place) }, words));
      }
      for (const water of ground.waters) {
        const words = nameOf(water), long = words.length * size * 0.5;
        for (const [x, y] of water.line) {
          const box = [x - long / 2, y - size, x + long / 2, y + size * 0.3];
          if (!free(box)) continue;
          taken.push(box);
          names.append(svg("text", { x, y, "text-anchor": "middle", class: "river", "stroke-width": 3 * unit, lang: language(water) }, words));
          break;
        }
      }
      scale.replaceChildren(svg("path", { class: "axis", fill: "none", "stroke-width": 2, d: `M${10 * unit},${height - 10 * unit}v${4 * unit}h${km * 10}v${-4 * unit}` }),
        svg("text", { x: 10 * unit + km * 5, y: height - 12 * unit, "font-size": 11 * unit, "text-anchor": "middle", class: "halo" }, `${km} km`));
    }
    slider.addEventListener("input", () => at(Number(slider.value)));
    host.replaceChildren(
      html("div", {}, html("figcaption", {}, now), canvas, slider, state, legend(ground), ...translated),
      html("div", {}, html("h3", {}, "Staff log"), html("p", { class: "note" }, "Choose a line to see the map of its hour."), log));
    followers.set(host, show);
    resized(canvas.parentElement, letter);
    show(shownHour ?? spec.hour ?? 0);
  }
  function legend({ supplied, places }) {
    const sign = (cls, words, shape = "rect") => html("li", {}, svg("svg", { viewBox: "0 0 26 11", "aria-hidden": "true" },
      shape === "rect" ? svg("rect", { class: cls, width: 26, height: 11 }) : shape === "line" ? svg("path", { class: cls, d: "M0,5.5H26", "stroke-width": 4 }) : svg("circle", { class: cls, cx: 13, cy: 5.5, r: 4.5 })), words);
    return html("ul", { class: "key" }, sign("cell", `held by ${supplied}`), sign("cell taken", "changed hands"), sign("cell fresh", "in the last 24 h"),
      sign("flow byrail", "carried by rail in 24 h", "line"), sign("flow", "by truck (wider: more)", "line"), ...(places.some(place => place.hub) ? [sign("place hub", "the hub", "dot")] : []));
  }

  const kinds = { lines, dots, bars, tiles, map };
  return { draw: (host, spec) => kinds[spec.kind](host, spec), at, clock, day, number, withUnit, html, svg, median, hour: () => shownHour };
})();
