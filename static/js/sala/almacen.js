// Lo que este teléfono guarda mientras no llega: borradores, aportaciones y respuestas en cola. Va
// por puesto: si en el aparato entra otra persona, no ve ni envía lo de la anterior.
const memoria = new Map();

export class Almacen {
  constructor(puesto) {
    this.base = `dialogo-sala:${puesto}:`;
  }

  leer(clave, omision = null) {
    try {
      const crudo = localStorage.getItem(this.base + clave) ?? memoria.get(this.base + clave);
      return crudo ? JSON.parse(crudo) : omision;
    } catch {
      const crudo = memoria.get(this.base + clave);
      return crudo ? JSON.parse(crudo) : omision;
    }
  }

  guardar(clave, valor) {
    const crudo = JSON.stringify(valor);
    try { localStorage.setItem(this.base + clave, crudo); } catch { memoria.set(this.base + clave, crudo); }
  }

  quitar(clave) {
    memoria.delete(this.base + clave);
    try { localStorage.removeItem(this.base + clave); } catch { /* no había almacén */ }
  }

  /** Las claves guardadas que empiezan así, sin la base. */
  claves(inicio) {
    const todas = [...memoria.keys()];
    try { todas.push(...Object.keys(localStorage)); } catch { /* no hay almacén */ }
    const base = this.base + inicio;
    return [...new Set(todas.filter((una) => una.startsWith(base)))].map((una) => una.slice(this.base.length));
  }

  borrarTodo() {
    for (const clave of this.claves("")) this.quitar(clave);
  }
}
