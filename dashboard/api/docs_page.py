"""The API's own documentation: a page made from the OpenAPI document, without a script or another host."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: light-dark(#1c2024, #edeef0); background: light-dark(#fff, #111113); color-scheme: light dark }
code { font: 13px/1.4 ui-monospace, monospace }
section { border-top: 1px solid light-dark(#e0e3e6, #363a3f); padding: .6rem 0 }
h3 { font-size: 1rem; margin: 0 } h3 b { display: inline-block; width: 5.5rem }
p { margin: .2rem 0 } ul { margin: .2rem 0 } .quiet { opacity: .7 }
"""


@router.get("/api/docs")
def docs(request: Request) -> HTMLResponse:
    """Show every route with its parameters and answers."""
    document = request.app.openapi()
    body = "".join(_operations(document))
    page = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Argus API</title>
<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>
<h1>Argus API {escape(document["info"]["version"])}</h1><p>{escape(document["info"]["description"])}</p>
<p>For programs: <a href="{escape(request.app.openapi_url)}">OpenAPI {escape(document["openapi"])}</a>.
Errors are RFC 9457 problem documents with a <code>detail</code> that says what to do.</p>
{body}</body></html>"""
    return HTMLResponse(
        page, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    )


def _operations(document: Mapping[str, Any]) -> Iterator[str]:
    heading = None
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method not in operations:
                continue
            operation = operations[method]
            if operation["tags"][0] != heading:
                heading = operation["tags"][0]
                yield f"<h2>{escape(heading)}</h2>"
            yield (
                f"<section><h3><b>{method.upper()}</b><code>{escape(path)}</code></h3>"
                f"<p>{escape(operation.get('description', ''))}</p>"
                f"{_parameters(operation)}{_answers(operation)}</section>"
            )


def _parameters(operation: Mapping[str, Any]) -> str:
    rows = [
        f"<li><code>{escape(p['name'])}</code> <span class=quiet>{escape(p['in'])}"
        f"{'' if p.get('required') else ', optional'}</span> {escape(p.get('description', ''))}</li>"
        for p in operation.get("parameters", [])
    ]
    bodies = operation.get("requestBody", {}).get("content", {})
    rows += [f"<li>body <code>{escape(kind)}</code></li>" for kind in bodies]
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def _answers(operation: Mapping[str, Any]) -> str:
    statuses = ", ".join(f"{escape(s)} {escape(a['description'])}" for s, a in operation["responses"].items())
    return f"<p class=quiet>{statuses}</p>"
