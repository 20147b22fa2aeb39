// node ask.mjs SITE < QUESTIONS > ANSWERS: one JSON a line, answered by the model of a site as a browser would.
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
const site = process.argv[2];
try {
  const { loadPyodide } = await import(`file://${site}/pyodide/pyodide.mjs`);
  const { startModel } = await import(`file://${site}/start.mjs`);
  const bundle = new Uint8Array(readFileSync(`${site}/bundle.zip`)).buffer;
  const began = performance.now();
  const stored = async name => { const path = `${site}/ready/${name}.json`; return existsSync(path) ? readFileSync(path) : null; };
  const ask = await startModel({ loadPyodide, indexURL: `${site}/pyodide/`, bundle, stored });
  console.error(`ready after ${((performance.now() - began) / 1000).toFixed(2)} s`);
  for await (const line of createInterface({ input: process.stdin })) if (line.trim()) console.log(await ask(line));
  process.exit(0);
} catch (error) {
  console.error(String(error.message || error)); // a trace would hold whole lines of the runtime
  process.exit(1);
}
