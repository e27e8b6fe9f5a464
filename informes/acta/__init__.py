"""El acta de un día: se compone de lo registrado, se observa, se contesta y se firma.

El acta se construye con el mismo taller que el prediagnóstico (``informes.construccion``). La decisión
está en ``docs/decisiones/0095-el-acta.md``.
"""
