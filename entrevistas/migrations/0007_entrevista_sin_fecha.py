from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entrevistas", "0006_contrafirmas")]

    operations = [
        migrations.AlterField(
            model_name="entrevista",
            name="empieza_en",
            field=models.DateTimeField(
                blank=True,
                help_text="Nula mientras se planea sin fecha.",
                null=True,
                verbose_name="fecha y hora",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrevista",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("empieza_en__isnull", False),
                    ("estado__in", ["planeada", "cancelada"]),
                    _connector="OR",
                ),
                name="hecha_con_fecha",
            ),
        ),
    ]
