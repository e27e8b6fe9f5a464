# Las órdenes de Diálogo. «make» o «make ayuda» las enumera.
SHELL := /bin/bash
.DEFAULT_GOAL := ayuda
.PHONY: ayuda demo test hojas lint formato capturas rendimiento orden candado limpiar olvidar
unexport PYTHONDONTWRITEBYTECODE

PUERTO ?= 8000
PRUEBAS ?=
MEDIR ?=
PY := .venv/bin/python
PLANTILLAS = git ls-files -z 'templates/*.html'
PYTHONES = git ls-files -z '*.py' ':!*/migrations/*'

ayuda: ## Enumera las órdenes.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: ## Prepara todo y corre la demostración (PUERTO=8000) hasta Ctrl-C.
	@herramientas/preparar.sh demo
	@$(PY) -m herramientas.demo --puerto '$(PUERTO)'

test: ## Corre todas las pruebas; PRUEBAS='-k texto' escoge.
	@herramientas/preparar.sh pruebas
	@$(PY) -m herramientas.servicios -- $(PY) -m pytest -n 3 --dist worksteal $(PRUEBAS)

hojas: ## Abre con LibreOffice las hojas que salen de la casa y exige cero fórmulas.
	@command -v soffice >/dev/null || { echo "Falta LibreOffice (en Debian, libreoffice-calc-nogui: unos 300 MB). No lo instalo."; exit 1; }
	@herramientas/preparar.sh pruebas
	@$(PY) -m herramientas.servicios -- $(PY) -m pytest tests/dialogo/test_hojas.py

lint: ## Revisa estilo, tipos, plantillas y ajustes, sin cambiar nada.
	@herramientas/preparar.sh demo
	$(PY) -m ruff check
	$(PY) -m ruff format --check --quiet
	$(PY) -m mypy
	$(PLANTILLAS) | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	$(PLANTILLAS) | xargs -0 -r $(PY) -m djhtml --tabwidth 2 --check
	$(PYTHONES) | xargs -0 -r $(PY) -m django_upgrade --target-version 5.2 --check
	$(PY) manage.py check --fail-level WARNING
	$(PY) -m herramientas.servicios -- $(PY) manage.py makemigrations --check --dry-run

formato: ## Da formato a lo que «make lint» revisa.
	@herramientas/preparar.sh demo
	$(PY) -m ruff check --fix
	$(PY) -m ruff format
	$(PLANTILLAS) | xargs -0 -r .venv/bin/djade --target-version 5.2 || true
	$(PLANTILLAS) | xargs -0 -r $(PY) -m djhtml --tabwidth 2 || true

capturas: ## Rehace las capturas de pantalla del README y de la documentación.
	@herramientas/preparar.sh pruebas
	@$(PY) -m herramientas.demo --desechable --puerto 0 -- $(PY) -m herramientas.capturas

rendimiento: ## Mide PDF, páginas pesadas y autoguardado; MEDIR='--solo pdf' escoge.
	@herramientas/preparar.sh pruebas
	@$(PY) -m herramientas.servicios -- $(PY) -m rendimiento.medir $(MEDIR)

orden: ## Corre ORDEN='…' de manage.py con los datos de la demostración.
	@herramientas/preparar.sh demo
	@$(PY) -m herramientas.demo --puerto '$(PUERTO)' --sin-web -- $(PY) manage.py $(ORDEN)

candado: ## Vuelve a fijar requirements/ a partir de pyproject.toml.
	@test -x .venv/bin/uv || $(PY) -m pip install --quiet uv
	.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header \
		--quiet -o requirements/produccion.txt
	.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header \
		--quiet --all-extras -o requirements/local.txt

olvidar: ## Borra los datos de la demostración de PUERTO; la siguiente empieza de cero.
	@$(PY) -m herramientas.demo --puerto '$(PUERTO)' --olvidar

limpiar: ## Quita .venv, node_modules y lo generado; los datos se quedan.
	rm -rf .venv node_modules estaticos .mypy_cache .ruff_cache .hypothesis test-results
