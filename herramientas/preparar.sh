#!/usr/bin/env bash
# Deja la máquina lista para «make demo» o «make test».
#
#   herramientas/preparar.sh [demo|pruebas]
#
# Busca lo que el sistema debe poner (Python, Node, Pango y, para las pruebas, Chromium, qpdf y
# poppler-utils), hace .venv con los requisitos fijados por huella y node_modules con npm ci.
# En Debian y Ubuntu, como root o con sudo sin contraseña, instala con apt lo que falte; en
# cualquier otra parte dice qué instalar y se detiene. Si nada cambió, no hace nada.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH

modo=${1:-demo}
case $modo in
  demo | pruebas) ;;
  *) echo "Uso: herramientas/preparar.sh [demo|pruebas]" >&2; exit 2 ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
raiz=$(pwd -P)
# Con .venv activado, el Python que lo hace no puede ser el que está dentro: se borraría a sí mismo.
PATH=:$PATH:
PATH=${PATH//":$raiz/.venv/bin:"/:}
PATH=${PATH#:}
PATH=${PATH%:}

decir() { printf '%s\n' "$*" >&2; }

# --- lo que pone el sistema ----------------------------------------------------------------------

# Primero la versión de la casa; después, las conocidas; al final, cualquiera más nueva.
python_util() {
  local nombre
  for nombre in python3 python3.13 python3.12 python3.11 python3.14; do
    if command -v "$nombre" >/dev/null 2>&1 &&
      "$nombre" -c 'import sys; sys.exit(not sys.version_info >= (3, 11))' 2>/dev/null; then
      if [ "${1:-}" != con_venv ] || "$nombre" -c 'import ensurepip, venv' 2>/dev/null; then
        command -v "$nombre"
        return 0
      fi
    fi
  done
  return 1
}

node_sirve() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge 18 ] 2>/dev/null
}

pango_sirve() {
  "$(python_util || echo python3)" - <<'PY' 2>/dev/null
import ctypes, sys
from ctypes.util import find_library

for nombre in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"):
    for archivo in (f"lib{nombre}.so.0", f"lib{nombre}.0.dylib", find_library(nombre)):
        try:
            if archivo:
                ctypes.CDLL(archivo)
                break
        except OSError:
            continue
    else:
        sys.exit(1)
PY
}

# El Node que Playwright trae consigo la pide; Debian mínimo no la tiene.
libatomic_sirve() {
  [ "$(uname -s)" = Linux ] || return 0
  "$(python_util || echo python3)" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null
}

chromium_sirve() {
  local nombre
  for nombre in "${DIALOGO_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$nombre" ] && command -v "$nombre" >/dev/null 2>&1 && return 0
  done
  return 1
}

# Llena «faltan» (para leer) y «paquetes» (para apt).
revisar() {
  faltan=() paquetes=()
  if ! python_util >/dev/null; then
    faltan+=("Python 3.11 o más nuevo, con venv") paquetes+=(python3 python3-venv)
  elif ! python_util con_venv >/dev/null; then
    faltan+=("el módulo venv de Python") paquetes+=("$(paquete_de_venv)")
  fi
  if ! node_sirve; then
    faltan+=("Node 18 o más nuevo, con npm") paquetes+=(nodejs npm)
  elif ! command -v npm >/dev/null 2>&1; then
    faltan+=("npm") paquetes+=(npm)
  fi
  if ! pango_sirve; then
    faltan+=("Pango y HarfBuzz (libpango-1.0, libpangoft2-1.0, libharfbuzz-subset)")
    paquetes+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
  fi
  [ "$modo" = pruebas ] || return 0
  chromium_sirve || { faltan+=("Chromium"); paquetes+=(chromium); }
  libatomic_sirve || { faltan+=("libatomic"); paquetes+=(libatomic1); }
  command -v qpdf >/dev/null 2>&1 || { faltan+=("qpdf"); paquetes+=(qpdf); }
  { command -v pdftotext && command -v pdftoppm; } >/dev/null 2>&1 ||
    { faltan+=("poppler-utils"); paquetes+=(poppler-utils); }
}

paquete_de_venv() {
  "$(python_util)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

puede_apt() {
  command -v apt-get >/dev/null 2>&1 || return 1
  if [ "$(id -u)" -eq 0 ]; then
    con_permiso=()
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    con_permiso=(sudo -n)
  else
    return 1
  fi
}

instalar_con_apt() {
  decir "Faltan en el sistema: $(unir "${faltan[@]}")."
  decir "Instalo con apt: ${paquetes[*]}"
  local apt=("${con_permiso[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || decir "apt-get update avisó de un problema; sigo con lo que haya."
  "${apt[@]}" install -y --no-install-recommends -o Dpkg::Use-Pty=0 "${paquetes[@]}" >"$raiz/.local/apt.log" 2>&1 || {
    tail -n 20 "$raiz/.local/apt.log" >&2
    return 1
  }
}

unir() {
  local texto=$1
  shift
  for parte in "$@"; do texto+="; $parte"; done
  printf '%s' "$texto"
}

explicar_y_salir() {
  decir ""
  decir "A esta máquina le falta:"
  for parte in "${faltan[@]}"; do decir "  - $parte"; done
  if command -v apt-get >/dev/null 2>&1; then
    decir "Instálalo con un usuario que pueda, y repite la orden:"
    decir "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${paquetes[*]}"
  elif command -v brew >/dev/null 2>&1; then
    decir "Con Homebrew: brew install python@3.12 node pango qpdf poppler (y Chromium para las pruebas)"
  else
    decir "Instálalo con el gestor de paquetes de tu sistema y repite la orden."
  fi
  exit 1
}

preparar_sistema() {
  revisar
  [ ${#faltan[@]} -gt 0 ] || return 0
  puede_apt || explicar_y_salir
  instalar_con_apt || explicar_y_salir
  hash -r
  revisar
  [ ${#faltan[@]} -eq 0 ] || explicar_y_salir
}

# --- lo que pone el proyecto ---------------------------------------------------------------------

huella() { cat "$@" | cksum; }

# Un .venv movido o copiado de carpeta ya no sirve: sus rutas son absolutas.
preparar_python() {
  local python entorno requisitos
  python=$(python_util con_venv)
  entorno="$raiz · $python · $("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
  requisitos=$(huella requirements/local.txt)
  if [ "$(cat .venv/.entorno 2>/dev/null)" != "$entorno" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    decir "Hago .venv con $("$python" --version)."
    rm -rf .venv
    "$python" -m venv .venv
    printf '%s' "$entorno" >.venv/.entorno
  fi
  [ "$(cat .venv/.requisitos 2>/dev/null)" != "$requisitos" ] || return 0
  decir "Instalo los requisitos de Python (unos minutos la primera vez)."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
    -r requirements/local.txt >&2
  printf '%s' "$requisitos" >.venv/.requisitos
}

preparar_node() {
  local paquetes_de_node
  paquetes_de_node=$(huella package.json package-lock.json)
  [ "$(cat node_modules/.preparado 2>/dev/null)" != "$paquetes_de_node" ] || return 0
  decir "Instalo lo que la página lleva de npm."
  npm ci --no-audit --no-fund --loglevel=error >&2
  printf '%s' "$paquetes_de_node" >node_modules/.preparado
}

mkdir -p .local
# Dos preparaciones a la vez hacen fila.
if command -v flock >/dev/null 2>&1; then
  exec 9>.local/preparar.lock
  flock -n 9 || { decir "Otra preparación está en marcha; la espero."; flock 9; }
fi
preparar_sistema
preparar_python
preparar_node
