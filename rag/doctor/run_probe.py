"""Run a probe in a child process, so that a crash of a compiled library becomes a finding.

llama.cpp built for another processor crashes at its first token with SIGSEGV or SIGILL, which no
Python code in the same process could report.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from rag.settings import PROJECT, Settings
from rag.types import Finding


def run_probe(
    name: str, settings: Settings, *, probe: str, seconds: int, cure: str
) -> list[Finding]:
    """Run one function of `rag.doctor.probe_child` in a child process; return its findings.

    Args:
        name: of the finding if the child crashes.
        settings: given to the probe.
        probe: name of the function.
        seconds: timeout.
        cure: for a crash, a timeout or a failed import.
    """
    # -P: a file in the working directory must not be imported as a module.
    command = [
        sys.executable,
        "-P",
        "-m",
        "rag.doctor.probe_child",
        probe,
        settings.model_dump_json(),
    ]
    return run_command(name, command, seconds=seconds, cure=cure)


def run_command(name: str, command: Sequence[str], *, seconds: int, cure: str) -> list[Finding]:
    """Run a command that prints findings as JSON on its last line; report a crash as a finding."""
    paths = [str(PROJECT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    try:
        ran = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [Finding(name, "broken", f"No answer after {seconds} seconds.", cure)]
    findings = _parse(ran.stdout.decode("utf-8", "replace"))
    if ran.returncode == 0 and findings is not None:
        return findings
    lines = ran.stderr.decode("utf-8", "replace").strip().splitlines()
    last = f" Its last message: {lines[-1].strip()[:200]}" if lines else ""
    return [Finding(name, "broken", f"{_describe_exit(ran.returncode)}{last}", cure)]


def _parse(output: str) -> list[Finding] | None:
    """Parse the last line; libraries may have printed before it."""
    try:
        rows: list[dict[str, Any]] = json.loads(output.strip().splitlines()[-1])
        return [Finding(**row) for row in rows]
    except (ValueError, TypeError, IndexError):
        return None


def _describe_exit(code: int) -> str:
    if code >= 0:
        return f"It failed with exit status {code}."
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    reasons = {
        "SIGILL": "it was compiled for a processor with instructions that this one lacks",
        "SIGSEGV": "it was compiled for another processor, or a file that it reads is damaged",
        "SIGABRT": "it found an internal error",
        "SIGKILL": "the system killed it, most likely because memory ran out",
    }
    reason = f": {reasons[name]}" if name in reasons else ""
    return f"It crashed with {name}{reason}."
