"use strict";
// A report: every figure of the page is drawn from the data that the page carries.
const { charts, hour } = JSON.parse(document.getElementById("data").textContent);
for (const [name, spec] of Object.entries(charts)) Charts.draw(document.getElementById(name), spec);
if (hour !== null) Charts.at(hour);
