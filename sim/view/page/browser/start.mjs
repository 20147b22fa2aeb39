// The model inside Python for WebAssembly: in a worker of a page, and in Node for the tests.
export const HOME = "/lib/kupiansk";

const READY = `${HOME}/sim/data/scenarios/ready`;

// Returns a function that takes a question as JSON and promises the answer as JSON. `stored` gives a scenario of
// the library as it is after loading, by its name; one that it does not have is loaded from the library's files.
export async function startModel({ loadPyodide, indexURL, bundle, stored, say = () => {} }) {
  say("Python starts …");
  const python = await loadPyodide({ indexURL, fullStdLib: false });
  say("The model is unpacked …");
  python.unpackArchive(await bundle, "zip", { extractDir: HOME });
  say("The model is loaded …");
  python.runPython(`
import gc, json, sys
sys.path.insert(0, ${JSON.stringify(HOME)})
gc.set_threshold(50_000)
from sim.scenario.problems import ScenarioError
from sim.view.page.answer import answer
def answer_json(question):
    try:
        return json.dumps({"value": answer(json.loads(question))}, separators=(",", ":"), allow_nan=False)
    except (ScenarioError, ValueError) as error:
        return json.dumps({"error": str(error)})
`);
  const answer = python.globals.get("answer_json"), known = new Set();
  python.FS.mkdirTree(READY);
  return async question => {
    const { name } = JSON.parse(question);
    if (/^[\w-]+$/.test(name || "") && !known.has(name)) {
      known.add(name);
      const scenario = await stored(name);
      if (scenario) python.FS.writeFile(`${READY}/${name}.json`, scenario);
    }
    return answer(question);
  };
}
