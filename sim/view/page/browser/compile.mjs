// node compile.mjs PYODIDE FOLDER: compile every module of a folder with the Python that will run it.
const [pyodide, folder] = process.argv.slice(2);
const { loadPyodide } = await import(`file://${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.FS.mkdirTree("/bundle");
python.mountNodeFS("/bundle", folder);
const done = python.runPython(`
import compileall
compileall.compile_dir("/bundle", quiet=1, legacy=True, force=True, stripdir="/bundle", prependdir="/lib/kupiansk")
`);
process.exit(done ? 0 : 1);
