from tests.informes.conftest import trabajador

__all__ = ["trabajador"]
