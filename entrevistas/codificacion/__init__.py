"""Codificar: el libro, la pantalla y la doble codificación a ciegas."""
