"""De un texto ya transcrito a las entradas de una entrevista."""
