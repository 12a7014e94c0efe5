"""Ledgers: rows and what was done to them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0010_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ledger", models.CharField(max_length=32)),
                ("code", models.CharField(max_length=64)),
                ("values", models.JSONField(default=dict)),
                ("area", models.BigIntegerField(default=0)),
                ("sender_area", models.BigIntegerField(default=0)),
                ("sender", models.CharField(blank=True, default="", max_length=32)),
                ("receiver", models.CharField(blank=True, default="", max_length=32)),
                ("state", models.CharField(blank=True, default="", max_length=24)),
                ("known", models.JSONField(default=dict)),
                ("version", models.IntegerField(default=1)),
                ("rung", models.SmallIntegerField(default=0)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["ledger", "code"],
                "indexes": [models.Index(fields=["ledger", "area"], name="ledger_area"), models.Index(condition=models.Q(("withdrawn_at", None)), fields=["due_at"], name="ledger_due")],
                "constraints": [models.UniqueConstraint(fields=("ledger", "code"), name="ledger_code")],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("step", models.CharField(blank=True, default="", max_length=24)),
                ("source", models.CharField(blank=True, default="", max_length=24)),
                ("target", models.CharField(blank=True, default="", max_length=24)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=150)),
                ("part", models.CharField(blank=True, default="", max_length=12)),
                ("institution", models.CharField(blank=True, default="", max_length=32)),
                ("values", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, default="", max_length=1000)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("asked", models.CharField(max_length=32)),
                ("row", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="store.ledgerrow")),
            ],
            options={
                "ordering": ["row", "version"],
                "constraints": [models.UniqueConstraint(fields=("row", "version"), name="one_entry_a_version")],
            },
        ),
    ]
