// A worker of a page: the model, and nothing else. It asks for no file but those beside it.
import { loadPyodide } from "./pyodide/pyodide.mjs";
import { startModel } from "./start.mjs";

const say = text => postMessage({ kind: "status", text });
const here = name => new URL(name, import.meta.url).href;
const bundle = fetch(here("bundle.zip")).then(reply => reply.arrayBuffer());
const stored = name => fetch(here(`ready/${name}.json`)).then(reply => reply.ok ? reply.text() : null, () => null);
const ready = startModel({ loadPyodide, indexURL: here("pyodide/"), bundle, stored, say });
ready.then(() => postMessage({ kind: "ready" }), error => postMessage({ kind: "failed", text: `The model did not start: ${String(error.message || error).slice(-400)}` }));
onmessage = async ({ data: { number, question } }) => {
  const ask = await ready;
  try { postMessage({ number, ...JSON.parse(await ask(JSON.stringify(question))) }); }
  catch (error) { postMessage({ number, error: `The model failed: ${String(error.message || error).slice(-400)}` }); }
};
