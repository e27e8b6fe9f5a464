"""El mapa de un diálogo: la red, quién importa, a quién falta oír y quién hace qué."""
