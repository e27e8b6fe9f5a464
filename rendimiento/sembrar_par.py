"""Lo corre el Python de Taguette: un proyecto con tantos documentos y pasajes.

sembrar_par.py BASE DOCUMENTOS PASAJES, con el texto de un documento por la entrada.
"""

import html
import sys

from taguette import database

CODIGOS = 38
LARGO = 160


def main() -> None:
    base, documentos, pasajes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    texto = sys.stdin.read()
    Session = database.connect(f"sqlite:///{base}")
    db = Session()
    persona = database.User(login="admin")
    proyecto = database.Project(name="Medida", description="")
    db.add_all([persona, proyecto])
    db.flush()
    db.add(
        database.ProjectMember(
            user_login=persona.login, project=proyecto, privileges=database.Privileges.ADMIN
        )
    )
    codigos = [
        database.Tag(project=proyecto, path=f"codigo.{n}", description="") for n in range(CODIGOS)
    ]
    db.add_all(codigos)
    contenido = f"<p>{html.escape(texto)}</p>"
    for numero in range(documentos):
        documento = database.Document(
            name=f"Entrevista {numero + 1}",
            description="",
            filename=f"e{numero}.txt",
            project=proyecto,
            text_direction=database.TextDirection.LEFT_TO_RIGHT,
            contents=contenido,
        )
        db.add(documento)
        for n in range(pasajes // documentos):
            inicio = n * LARGO
            marca = database.Highlight(
                document=documento,
                start_offset=inicio,
                end_offset=inicio + LARGO,
                snippet=html.escape(texto[inicio : inicio + LARGO]),
            )
            marca.tags.append(codigos[(numero + n) % CODIGOS])
            db.add(marca)
    db.commit()


if __name__ == "__main__":
    main()
