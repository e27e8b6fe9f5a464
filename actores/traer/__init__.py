"""Traer y llevar: hojas que entran al mapa, hojas que salen y actores que eran uno."""
