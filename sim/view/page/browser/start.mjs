// The model inside Python for WebAssembly: in a worker of a page, and in Node for the tests.
export const HOME = "/lib/kupiansk";

// Returns a function that takes a question as JSON and gives the answer as JSON.
export async function startModel({ loadPyodide, indexURL, bundle, say = () => {} }) {
  say("Python starts …");
  const python = await loadPyodide({ indexURL, fullStdLib: false });
  say("The model is unpacked …");
  python.unpackArchive(bundle, "zip", { extractDir: HOME });
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
  return python.globals.get("answer_json");
}
