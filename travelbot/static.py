"""Static files straight from their packages, whole in memory: so that gzip and ASGI take them as they are."""

from django.http import HttpRequest, HttpResponse
from whitenoise.base import StaticFile
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise answers with a file to iterate over, which ASGI can only do with a warning and a thread."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        response = static_file.get_response(request.method, request.META)
        content = response.file.read() if response.file is not None else b""
        if response.file is not None:
            response.file.close()
        return HttpResponse(content, status=int(response.status), headers=dict(response.headers))
