"""Muchos aparatos a la vez en un solo hilo: cada uno con su conexión abierta, como los teléfonos de una sala."""

import asyncio
import random
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field

ABRIR_EN = 2.0  # los teléfonos no llegan todos en el mismo instante


@dataclass
class Medidas:
    """``tiempos`` en milisegundos; ``errores``, lo que no contestó como debía."""

    tiempos: list[float] = field(default_factory=list)
    errores: int = 0

    def percentil(self, p: float) -> float:
        orden = sorted(self.tiempos)
        return orden[min(len(orden) - 1, int(len(orden) * p / 100))] if orden else float("nan")


@dataclass(frozen=True)
class Contestado:
    estado: int
    cabeceras: dict[str, str]
    cuerpo: bytes


class Aparato:
    """Una conexión HTTP/1.1 que no se cierra; se vuelve a abrir si el servidor la suelta."""

    def __init__(self, puerto: int, cabeceras: dict[str, str]) -> None:
        self.puerto = puerto
        fijas = {"Host": "127.0.0.1", "Connection": "keep-alive", **cabeceras}
        self.fijas = "".join(f"{nombre}: {valor}\r\n" for nombre, valor in fijas.items())
        self.lee: asyncio.StreamReader | None = None
        self.escribe: asyncio.StreamWriter | None = None

    async def pedir(self, metodo: str, ruta: str, cuerpo: str = "", tipo: str = "") -> Contestado:
        if self.escribe is None or self.escribe.is_closing():
            self.lee, self.escribe = await asyncio.open_connection("127.0.0.1", self.puerto)
        datos = cuerpo.encode()
        de_mas = (
            f"Content-Type: {tipo}\r\nContent-Length: {len(datos)}\r\n" if metodo == "POST" else ""
        )
        self.escribe.write(f"{metodo} {ruta} HTTP/1.1\r\n{self.fijas}{de_mas}\r\n".encode() + datos)
        return await self._leer()

    async def _leer(self) -> Contestado:
        assert self.lee
        cabeza = (await self.lee.readuntil(b"\r\n\r\n")).decode("latin-1")
        primera, *demas = cabeza.split("\r\n")
        cabeceras = {
            nombre.lower(): valor.strip()
            for nombre, _, valor in (linea.partition(":") for linea in demas if linea)
        }
        cuerpo = b""
        if largo := int(cabeceras.get("content-length", 0)):
            cuerpo = await self.lee.readexactly(largo)
        elif cabeceras.get("transfer-encoding") == "chunked":
            cuerpo = await self._por_trozos()
        return Contestado(int(primera.split()[1]), cabeceras, cuerpo)

    async def _por_trozos(self) -> bytes:
        assert self.lee
        partes = []
        while largo := int(await self.lee.readline(), 16):
            partes.append(await self.lee.readexactly(largo))
            await self.lee.readexactly(2)
        await self.lee.readexactly(2)
        return b"".join(partes)

    def cerrar(self) -> None:
        if self.escribe:
            self.escribe.close()


async def cronometrar(medidas: Medidas, pedido: Awaitable[Contestado]) -> Contestado | None:
    """Anota lo que tardó; un corte o un 5xx es un error."""
    inicio = time.perf_counter()
    try:
        async with asyncio.timeout(30):
            contestado = await pedido
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        medidas.errores += 1
        return None
    medidas.tiempos.append((time.perf_counter() - inicio) * 1000)
    medidas.errores += contestado.estado >= 400
    return contestado


async def esparcir() -> None:
    await asyncio.sleep(random.uniform(0, ABRIR_EN))  # noqa: S311
