"""PostgreSQL y Redis propios: en rutas difíciles, con restos de otra vida y sin abrir permisos."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from herramientas import lugares, postgres, redis_local, servicios
from herramientas.procesos import Supervisor, Tropiezo
from tests.herramientas.test_procesos import esperar, vive

RAIZ = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def cuenta():
    return lugares.cuenta_de_postgres()


@pytest.fixture
def carpeta(cuenta):
    """Una carpeta con espacios y acentos que la cuenta del servidor puede leer."""
    base = lugares.zocalo_nuevo(cuenta)
    yield lugares.crear_privada(base / "mi diálogo ñandú", cuenta)
    Supervisor(base, prestadas=[base]).detener()


@pytest.fixture
def nuevo_supervisor(tmp_path):
    hechos = []

    def hacer() -> Supervisor:
        hechos.append(Supervisor(tmp_path / "bitacoras"))
        return hechos[-1]

    yield hacer
    for supervisor in hechos:
        supervisor.detener()


def consultar(direccion: str, consulta: str) -> object:
    with psycopg.connect(direccion) as base:
        cursor = base.execute(consulta)
        return cursor.fetchone()[0] if cursor.description else None


def test_los_datos_siguen_ahi_en_el_siguiente_arranque(carpeta, cuenta, nuevo_supervisor):
    primero = nuevo_supervisor()
    direccion = postgres.arrancar(carpeta, cuenta, primero, desechable=True)
    consultar(direccion, "create table notas as select 'se dijo' as texto")
    assert consultar(direccion, "show server_encoding") == "UTF8"
    assert consultar(direccion, "show data_checksums") == "on"
    assert consultar(direccion, "show listen_addresses") == ""
    primero.detener()

    otra = postgres.arrancar(carpeta, cuenta, nuevo_supervisor(), desechable=True)
    assert consultar(otra, "select texto from notas") == "se dijo"


def test_un_servidor_en_marcha_se_aprovecha_y_no_se_detiene(carpeta, cuenta, nuevo_supervisor):
    direccion = postgres.arrancar(carpeta, cuenta, nuevo_supervisor(), desechable=True)
    segundo = nuevo_supervisor()
    assert postgres.arrancar(carpeta, cuenta, segundo, desechable=True) == direccion
    assert segundo.procesos == []
    segundo.detener()
    assert consultar(direccion, "select 1") == 1


def test_un_postmaster_pid_viejo_no_estorba(carpeta, cuenta, nuevo_supervisor):
    primero = nuevo_supervisor()
    postgres.arrancar(carpeta, cuenta, primero, desechable=True)
    marca = carpeta / "postgres" / "postmaster.pid"
    renglones = marca.read_text().splitlines()
    primero.detener()
    # El número de aquel servidor es hoy de otro proceso, vivo.
    marca.write_text("\n".join([str(os.getpid()), *renglones[1:]]) + "\n")
    direccion = postgres.arrancar(carpeta, cuenta, nuevo_supervisor(), desechable=True)
    assert consultar(direccion, "select 1") == 1


def test_los_programas_del_paquete_tambien_sirven(carpeta, cuenta, nuevo_supervisor):
    (incluidos, *_) = postgres.del_paquete()
    programas = postgres.probar(incluidos, cuenta)
    if programas is None:
        programas = postgres.probar(postgres.copiar_del_paquete(incluidos, cuenta), cuenta)
    supervisor, datos = nuevo_supervisor(), carpeta / "postgres"
    postgres.crear_cluster(programas, datos, cuenta, desechable=True, supervisor=supervisor)
    zocalo = supervisor.prestar(lugares.zocalo_nuevo(cuenta))
    parte = postgres.parte_servidor(programas, datos, zocalo, cuenta, desechable=True)
    assert postgres.esperar(supervisor.arrancar(parte), zocalo, datos)
    pasado = consultar(
        postgres.direccion(zocalo, "postgres"), "select to_tsvector('spanish', 'diálogos')::text"
    )
    assert pasado == "'dialog':1"


def test_datos_de_una_version_que_ya_no_esta_se_explican(carpeta, cuenta):
    datos = lugares.crear_privada(carpeta / "postgres", cuenta)
    (datos / "PG_VERSION").write_text("9\n")
    with pytest.raises(Tropiezo, match="son de PostgreSQL 9"):
        postgres.elegir_programas(cuenta, datos)


def test_los_permisos_de_lo_que_ya_existia_no_cambian(tmp_path):
    hogar = tmp_path / "hogar"
    hogar.mkdir(mode=0o700)
    lugares.crear_privada(hogar / "a" / "b", None)
    lugares.crear_privada(hogar, None)
    assert hogar.stat().st_mode & 0o777 == 0o700
    assert (hogar / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_redis_guarda_atiende_sin_puerto_y_conserva(tmp_path, nuevo_supervisor):
    carpeta = lugares.crear_privada(tmp_path / "mi diálogo ñandú", None)
    primero = nuevo_supervisor()
    direccion = redis_local.arrancar(carpeta, primero, desechable=False)
    with redis.Redis.from_url(direccion, decode_responses=True) as cliente:
        cliente.set("fase", "conversar")
        assert cliente.config_get("port") == {"port": "0"}
    assert redis_local.arrancar(carpeta, nuevo_supervisor(), desechable=False) == direccion
    primero.detener()

    otra = redis_local.arrancar(carpeta, nuevo_supervisor(), desechable=False)
    with redis.Redis.from_url(otra, decode_responses=True) as cliente:
        assert cliente.get("fase") == "conversar"


def test_lo_que_da_el_entorno_no_se_arranca(nuevo_supervisor):
    dado = {"DATABASE_URL": "postgres://servidor/base", "REDIS_URL": "redis://servidor/0"}
    supervisor = nuevo_supervisor()
    assert servicios.levantar_desechables(supervisor, dado) == {}
    assert servicios.levantar(supervisor, dado, 8000) == {}
    assert supervisor.procesos == []


def sin_servicios_dados() -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": "", "REDIS_URL": ""}


def test_una_orden_con_servicios_desechables_sale_con_su_codigo():
    guion = (
        "import os, psycopg, sys; psycopg.connect(os.environ['DATABASE_URL']); "
        "print(os.environ['DATABASE_URL'].split('=')[1]); sys.exit(7)"
    )
    hecho = subprocess.run(
        [sys.executable, "-m", "herramientas.servicios", "--", sys.executable, "-c", guion],
        cwd=RAIZ,
        env=sin_servicios_dados(),
        capture_output=True,
        text=True,
    )
    assert hecho.returncode == 7, hecho.stderr
    assert not Path(hecho.stdout.strip()).exists()


def test_si_matan_a_quien_los_arranco_los_servicios_se_van(tmp_path):
    guion = (
        "import os, time, psycopg, redis\n"
        "base = psycopg.connect(os.environ['DATABASE_URL'])\n"
        "cache = redis.Redis.from_url(os.environ['REDIS_URL'])\n"
        "pid = base.execute('select pg_backend_pid()').fetchone()[0]\n"
        "print(pid, cache.info()['process_id'], os.getpid(), flush=True)\n"
        "time.sleep(60)"
    )
    proceso = subprocess.Popen(
        [sys.executable, "-m", "herramientas.servicios", "--", sys.executable, "-c", guion],
        cwd=RAIZ,
        env=sin_servicios_dados(),
        stdout=subprocess.PIPE,
        text=True,
    )
    pids = [int(palabra) for palabra in proceso.stdout.readline().split()]
    proceso.send_signal(signal.SIGKILL)
    proceso.communicate()
    assert esperar(lambda: not any(vive(pid) for pid in pids), 15)
    lugares.barrer_zocalos()
