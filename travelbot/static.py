"""Static files straight from their packages, packed in memory; with its version an address is for ever."""

from mimetypes import guess_type

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse
from whitenoise.base import StaticFile
from whitenoise.middleware import WhiteNoiseMiddleware

from travelbot.assets import Asset, asset

FOR_EVER = "max-age=31536000, public, immutable"


class Versioned(StaticFilesStorage):
    """An address changes with its content: browsers never ask again, and no upgrade mixes old and new."""

    def url(self, name: str | None, force: bool = False) -> str:
        found = None if settings.DEBUG or name is None else asset(name)
        return super().url(name) + (f"?v={found.version}" if found else "")


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Without its version a file is as it lies there, and asked for each time."""

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Its version alone makes a file last: asked for that of each, we would pack all at start."""
        return False

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        name, version = request.path_info.removeprefix(settings.STATIC_URL), request.GET.get("v")
        found = asset(name) if version and request.method in ("GET", "HEAD") else None
        if found and found.version == version:
            return _for_ever(request, name, found)
        # WhiteNoise answers with a file to iterate over, which ASGI can only do with a warning and a thread.
        response = static_file.get_response(request.method, request.META)
        content = response.file.read() if response.file is not None else b""
        if response.file is not None:
            response.file.close()
        return HttpResponse(content, status=int(response.status), headers=dict(response.headers))


def _for_ever(request: HttpRequest, name: str, found: Asset) -> HttpResponse:
    packed = found.packed if "gzip" in request.headers.get("accept-encoding", "") else None
    kind = guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse(packed or found.content, content_type=kind)
    response["Cache-Control"], response["Vary"] = FOR_EVER, "Accept-Encoding"
    if packed:
        response["Content-Encoding"] = "gzip"
    return response
