"""Compile llama.cpp into a wheel: python -m rag.llm.compile_llama REQUIREMENT FOLDER CMAKE_ARGS.

Runs before anything is installed, so it uses the standard library alone. The sources and the object
files are kept beside FOLDER until the wheel is in it: after Ctrl-C the next run goes on where this
one ended. The page reads the progress (`read_progress`).
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path

from rag.llm.compile_progress import CompileProgress, write_progress

# libllama needs no libllama-common, whose 55 files take two thirds of the time. Its option is
# forced on by llama-cpp-python, but a variable of the inner project wins.
OPTIONS = "set(LLAMA_BUILD_COMMON OFF)\n"
# Pictures and sound, which are not used.
ARGUMENTS = ("-DLLAVA_BUILD=OFF", "-DMTMD_BUILD=OFF")
_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\] ")
_LAST_LINES = 15
_END_SECONDS = 20


def compile_wheel(requirement: str, wheels: Path, cmake_arguments: str) -> None:
    """Download, compile and put the wheel into a folder, which then appears as a whole.

    Raises:
        subprocess.CalledProcessError: pip or the compiler failed.
        OSError: the folder cannot be written.
    """
    work = wheels.with_name(f"{wheels.name}.build")
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another checkout may compile the same
        if any(wheels.glob("*.whl")):
            return
        source = _source(requirement, work)
        options = work / "options.cmake"
        options.write_text(OPTIONS)
        arguments = [*ARGUMENTS, f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={options}"]
        environment = {
            "SKBUILD_BUILD_DIR": str(work / "objects"),
            "CMAKE_ARGS": f"{cmake_arguments} {shlex.join(arguments)}",
        }
        made = work / "wheel"
        shutil.rmtree(made, ignore_errors=True)
        command = ["wheel", "-v", "--no-deps", "--no-cache-dir", "-w", str(made), str(source)]
        _pip(command, environment, work / "log.txt")
        shutil.rmtree(wheels, ignore_errors=True)
        made.replace(wheels)
        shutil.rmtree(work, ignore_errors=True)


def _source(requirement: str, work: Path) -> Path:
    """Return the folder of the sources, downloaded and unpacked once."""
    source = work / "source"
    if not source.exists():
        _show(CompileProgress("compiling", process=os.getpid()), "downloading the sources")
        archives, unpacked = work / "archive", work / "unpacked"
        for folder in (archives, unpacked):
            shutil.rmtree(folder, ignore_errors=True)
        name = requirement.partition("==")[0]
        options = ["--no-deps", "--no-binary", name, "--no-cache-dir"]
        _pip(["download", *options, "-d", str(archives), requirement], {}, work / "log.txt")
        [archive] = archives.glob("*.tar.gz")
        with tarfile.open(archive) as packed:
            packed.extractall(unpacked, filter="data")
        [inside] = unpacked.iterdir()
        inside.replace(source)
        shutil.rmtree(archives)
    return source


def _pip(command: list[str], environment: dict[str, str], log: Path) -> None:
    """Run pip with its output in a log, and show the steps of the compiler."""
    last = -1
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", *command],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout
        try:
            for line in process.stdout:
                kept.write(line)
                if step := _STEP.match(line):
                    done, of = int(step[1]), int(step[2])
                    tenth = done * 10 // of
                    said = f"{done} of {of} steps" if tenth != last else ""
                    last = tenth
                    _show(CompileProgress("compiling", done, of, os.getpid()), said)
        except KeyboardInterrupt:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)  # the terminal has told pip and the compiler too
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "pip")


def _show(progress: CompileProgress, said: str = "") -> None:
    """Keep the progress for the page, and print it."""
    write_progress(Path(sys.prefix), progress)
    if said:
        print(f"Compiling llama.cpp: {said}", file=sys.stderr, flush=True)


def main() -> int:
    """Compile what the arguments name; return the exit code."""
    requirement, folder, cmake_arguments = sys.argv[1:]
    wheels = Path(folder)
    try:
        compile_wheel(requirement, wheels, cmake_arguments)
    except KeyboardInterrupt:
        print("Compiling llama.cpp: stopped; the next run goes on from here.", file=sys.stderr)
        return 130
    except (subprocess.CalledProcessError, OSError, ValueError, tarfile.TarError) as error:
        _show(CompileProgress("failed"))
        log = wheels.with_name(f"{wheels.name}.build") / "log.txt"
        print(f"llama.cpp could not be compiled: {error}. All output: {log}", file=sys.stderr)
        if log.exists():
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            print(*lines[-_LAST_LINES:], sep="\n", file=sys.stderr)
        return 1
    _show(CompileProgress("compiled"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
