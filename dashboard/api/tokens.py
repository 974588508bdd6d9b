"""Short-lived tokens with which a page's script may speak to the API, each bound to one scope.

A token is `<scope>.<expiry>.<signature>`: the scope (`batch:B-…`), the second it ends (Unix time), and the
HMAC-SHA256 of both under the installation's secret. Nothing is stored; a token cannot be taken back, so keep
them short.
"""

import base64
import hashlib
import hmac
import time

from core.errors import ArgusError

UPLOAD_SECONDS = 3600  # how long a page may upload before it asks for another


class TokenError(ArgusError):
    """The token is missing, forged, out of date or for something else."""


def batch_scope(batch_id: str) -> str:
    """Return the scope of a token for uploading into one batch (`access.CheckToken` says what that is)."""
    return f"batch:{batch_id}"


def make_token(secret: str, scope: str, seconds: int) -> str:
    """Return a token for `scope` that is valid for `seconds` from now."""
    if not secret:
        raise ValueError("a token needs a secret: set ARGUS_SECRET")
    expiry = int(time.time()) + seconds
    return f"{scope}.{expiry}.{_sign(secret, scope, expiry)}"


def check_token(secret: str, token: str, scope: str) -> None:
    """Raise TokenError unless `token` was made with `secret` for `scope` and is still valid."""
    signed_scope, _, rest = token.partition(".")
    expiry_text, _, signature = rest.partition(".")
    if not (expiry_text.isascii() and expiry_text.isdigit() and len(expiry_text) <= 12):
        raise TokenError("This is no token of this installation.")
    expiry = int(expiry_text)
    expected = _sign(secret, signed_scope, expiry)
    if not secret or not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        raise TokenError("This is no token of this installation.")
    if expiry < time.time():
        raise TokenError("The token is out of date; reload the page to get a new one.")
    if signed_scope != scope:
        raise TokenError(f"The token is for {signed_scope}, not for {scope}.")


def _sign(secret: str, scope: str, expiry: int) -> str:
    digest = hmac.digest(secret.encode(), f"{scope}.{expiry}".encode(errors="replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
