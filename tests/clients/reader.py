"""What a screen reader is told, for the tests: runs in Debian's Python, which has the bindings of AT-SPI.

`reader.py all` prints everything on the screen; `reader.py wait ROLE NAME TEXT SECONDS` waits for one thing and prints it.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

STEP = 0.2


def everything():
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    waiting = [desktop.get_child_at_index(number) for number in range(desktop.get_child_count())]
    while waiting:
        one = waiting.pop(0)
        try:
            if one is None or (not one.get_state_set().contains(Atspi.StateType.SHOWING) and one.get_role() != Atspi.Role.APPLICATION):
                continue
            said = {"role": one.get_role_name(), "name": one.get_name() or "", "description": one.get_description() or ""}
            said["text"] = Atspi.Text.get_text(one, 0, -1) if "Text" in one.get_interfaces() else ""
            said["focused"] = one.get_state_set().contains(Atspi.StateType.FOCUSED)
            yield said
            waiting[:0] = [one.get_child_at_index(number) for number in range(one.get_child_count())]
        except GLib.GError:  # it went away while it was read
            continue


def wait_for(role, name, text, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for said in everything():
            if said["role"] == role and name in said["name"] and text in said["text"]:
                return said
        time.sleep(STEP)
    there = "\n".join(f"{said['role']}: {said['name']} | {said['text']}" for said in everything())
    sys.exit(f"no {role} “{name}” with “{text}” in {seconds} seconds, but:\n{there}")


if sys.argv[1] == "all":
    answer = list(everything())
else:
    answer = wait_for(sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5]))
print(json.dumps(answer, ensure_ascii=False))
