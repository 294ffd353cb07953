"""The few pages that the server itself writes, in both languages: when there is no session, and no wall."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from starlette.responses import HTMLResponse

from ioc.domain.text import Text

_STYLE = (
    "body{background:#14181b;color:#d8dee3;font:17px/1.6 system-ui,sans-serif;max-width:38em;margin:12vh auto;"
    "padding:0 1.5em}h1{font-size:1.4em;margin-bottom:.2em}code{background:#252b30;padding:.1em .4em}"
    "[lang=en]{color:#9aa5ad}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"

_USED = Text("Liên kết này đã được dùng.", "This link has been used already.")
_UNKNOWN = Text("Liên kết này không còn hiệu lực.", "This link is no longer valid.")
_SIGN_IN = Text("Bạn chưa đăng nhập.", "You have no session here.")
_HOW = Text(
    "Mở liên kết mà chương trình in ra khi khởi động, hoặc tạo liên kết mới bằng lệnh {}.",
    "Open the link that the program printed when it started, or make a new one with {}.",
)
_NO_WALL = Text("Màn hình điều hành chưa được dựng.", "The wall has not been built yet.")
_BUILD = Text("Chạy lệnh {} trong thư mục dự án rồi tải lại trang.", "Run {} in the project's folder, then reload.")


def sign_in_page() -> HTMLResponse:
    return _page(401, _SIGN_IN, _HOW, "ioc link")


def used_link_page() -> HTMLResponse:
    return _page(410, _USED, _HOW, "ioc link")


def unknown_link_page() -> HTMLResponse:
    return _page(403, _UNKNOWN, _HOW, "ioc link")


def no_wall_page() -> HTMLResponse:
    return _page(503, _NO_WALL, _BUILD, "./dev wall")


def _page(status: int, what: Text, how: Text, command: str) -> HTMLResponse:
    code = f"<code>{escape(command)}</code>"
    blocks = "".join(
        f'<section lang="{lang}"><h1>{escape(head)}</h1><p>{escape(line).replace("{}", code)}</p></section>'
        for lang, head, line in (("vi", what.vi, how.vi), ("en", what.en, how.en))
    )
    html = (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>IOC</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{blocks}</body></html>'
    )
    return HTMLResponse(html, status, {"content-security-policy": _POLICY, "cache-control": "no-store"})
