"""Qué se hizo con cada recomendación: respuesta, compromisos, hitos y el estado que sale de sus fechas."""
