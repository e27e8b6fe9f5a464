from django.db import migrations

CLASES = {1: "escuchar", 2: "conversar", 3: "responder"}


def poner(apps, schema_editor):
    """En los diálogos de tres fases, que son los que había: entrevistas, sobremesas y resultado."""
    Fase = apps.get_model("dialogo", "Fase")
    for numero, clase in CLASES.items():
        Fase.objects.filter(numero=numero, clase="").update(clase=clase)


class Migration(migrations.Migration):
    dependencies = [("dialogo", "0006_fases_que_cierran")]
    operations = [migrations.RunPython(poner, migrations.RunPython.noop)]
