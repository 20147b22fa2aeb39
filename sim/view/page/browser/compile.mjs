// node compile.mjs PYODIDE FOLDER HOME OPTIMIZE: compile every module of a folder with the Python that will run it.
const [pyodide, folder, home, optimize] = process.argv.slice(2);
const { loadPyodide } = await import(`file://${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.FS.mkdirTree("/bundle");
python.mountNodeFS("/bundle", folder);
python.globals.set("home", home);
python.globals.set("level", Number(optimize));
const done = python.runPython(`
import compileall
compileall.compile_dir(
    "/bundle", quiet=1, legacy=True, force=True, optimize=level, stripdir="/bundle", prependdir=home
)
`);
process.exit(done ? 0 : 1);
