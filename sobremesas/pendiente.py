from django.http import HttpRequest, HttpResponse


def pendiente(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return HttpResponse("pendiente", status=501)
