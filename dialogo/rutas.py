"""Convertidores de direcciones: los folios se escriben como se dicen, E-07, H-03 y R-04."""

from django.urls import register_converter


class Folio:
    letra = ""
    regex = r"\d{2,6}"

    def to_python(self, valor: str) -> int:
        numero = int(valor.split("-")[1])
        if self.to_url(numero) != valor:
            raise ValueError(valor)
        return numero

    def to_url(self, numero: int) -> str:
        return f"{self.letra}-{int(numero):02d}"


class FolioDeEntrevista(Folio):
    letra = "E"
    regex = r"E-\d{2,6}"


class FolioDeHallazgo(Folio):
    letra = "H"
    regex = r"H-\d{2,6}"


class FolioDeRecomendacion(Folio):
    letra = "R"
    regex = r"R-\d{2,6}"


class FolioDeProposicion(Folio):
    letra = "P"
    regex = r"P-\d{2,6}"


register_converter(FolioDeEntrevista, "entrevista")
register_converter(FolioDeHallazgo, "hallazgo")
register_converter(FolioDeProposicion, "proposicion")
register_converter(FolioDeRecomendacion, "recomendacion")
