"""Plans that were asked for on the site."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0012_issued"),
    ]

    operations = [
        migrations.CreateModel(
            name="MadePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=200)),
                ("area", models.BigIntegerField()),
                ("asked", models.JSONField(default=dict)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("is_stopping", models.BooleanField(default=False)),
                ("share_done", models.FloatField(default=0.0)),
                ("history", models.JSONField(default=list)),
                ("document", models.JSONField(null=True)),
                ("refusal_zh", models.TextField(blank=True, default="")),
                ("refusal_en", models.TextField(blank=True, default="")),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                ("about", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="followers", to="store.madeplan")),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
