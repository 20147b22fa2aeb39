// A worker of a page: the model, and nothing else. It asks for no file but those beside it.
import { loadPyodide } from "./pyodide/pyodide.mjs";
import { startModel } from "./start.mjs";

const say = text => postMessage({ kind: "status", text });
const here = name => new URL(name, import.meta.url).href;
const ready = Promise.all([fetch(here("bundle.zip")).then(reply => reply.arrayBuffer())])
  .then(([bundle]) => startModel({ loadPyodide, indexURL: here("pyodide/"), bundle, say }));
ready.then(() => postMessage({ kind: "ready" }), error => postMessage({ kind: "failed", text: `The model did not start: ${String(error.message || error).slice(-400)}` }));
onmessage = async ({ data: { number, question } }) => {
  const ask = await ready;
  try { postMessage({ number, ...JSON.parse(ask(JSON.stringify(question))) }); }
  catch (error) { postMessage({ number, error: `The model failed: ${String(error.message || error).slice(-400)}` }); }
};
