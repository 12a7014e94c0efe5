"""Rankings and bulletins as they were published."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0011_ledgers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Issued",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("number", models.CharField(max_length=64, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("area", models.BigIntegerField()),
                ("lang", models.CharField(default="zh", max_length=2)),
                ("snapshot", models.CharField(max_length=32)),
                ("request", models.JSONField(default=dict)),
                ("content", models.JSONField(default=dict)),
                ("code", models.CharField(max_length=32)),
                ("sealed", models.JSONField(default=list)),
                ("records", models.CharField(blank=True, default="", max_length=64)),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                ("signed_by", models.CharField(blank=True, default="", max_length=150)),
                ("signed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-made_at", "-id"],
            },
        ),
    ]
