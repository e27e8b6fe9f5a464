"""El ensayo: la tarde completa con teléfonos inventados. Al terminarlo no queda nada de él."""
