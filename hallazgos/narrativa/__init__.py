from hallazgos.narrativa.redaccion import vigentes

__all__ = ["vigentes"]
