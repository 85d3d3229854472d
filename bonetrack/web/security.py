"""Headers of every answer: strict CSP, no caching of a person's pages, no index, no referrer to others."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
STATIC_MAX_AGE_SECONDS = 7 * 24 * 3600


def init_security(app: Flask, is_https: bool) -> None:
    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint == "static":
            response.headers["Cache-Control"] = f"public, max-age={STATIC_MAX_AGE_SECONDS}"
        else:
            # A view may let its own reader keep an answer; none is ever for caches between.
            response.headers.setdefault("Cache-Control", "private, no-store")
        if is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
