"""The optional compiled build: a wheel in which the modules that a run spends its time in are compiled.

    HATCH_BUILD_HOOK_ENABLE_CUSTOM=true pip install .

Without that variable hatchling leaves this hook out, and the wheel is plain Python. It is so, too, where
nothing can be compiled. `pyproject.toml` lists the modules; their sources stay in the wheel beside them.
"""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SAME_FLOATS = [] if os.name == "nt" else ["-ffp-contract=off"]
"""No product and sum in one step, which rounds otherwise: gcc makes that of them where a processor can."""
INLINED = [] if os.name == "nt" else ["-fno-semantic-interposition"]
"""Functions of the extension may be built into one another."""


class CompiledBuild(BuildHookInterface[Any]):
    """Compiles the listed modules with mypyc, all in one extension, and puts it into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile outside the source tree: what is compiled there would hide later changes of the sources."""
        from setuptools.errors import BaseError, CCompilerError

        if version == "editable":
            return
        built = Path(mkdtemp(prefix="kupiansk-compiled-"))
        try:
            with chdir(self.root):
                self._compile(built)
        except (BaseError, CCompilerError, SystemExit) as error:  # of the compiler for C, or of mypy
            self.app.display_warning(f"nothing could be compiled, so this build is plain Python: {error}")
            return
        for path in (built / "lib").rglob("*"):
            if path.is_file():
                build_data["force_include"][str(path)] = path.relative_to(built / "lib").as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def _compile(self, built: Path) -> None:
        from mypyc.build import mypycify
        from setuptools import Distribution

        # Stubs of libraries that only maps and tables use need not be there, nor other modules be checked.
        sources = ["--ignore-missing-imports", "--follow-imports=silent", *self.config["modules"]]
        modules = mypycify(sources, opt_level="3", target_dir=str(built / "c"))
        for module in modules:
            module.extra_compile_args += SAME_FLOATS + INLINED
        command = Distribution({"ext_modules": modules}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(built / "lib"), str(built / "temp")
        command.ensure_finalized()
        command.run()
