"""Agreements, experts, opinions and reports, rooms and their mailbox."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_SQLITE = """
CREATE TRIGGER signed_stays BEFORE UPDATE ON store_signed
BEGIN SELECT RAISE(ABORT, 'a signed text is never changed'); END
"""
_POSTGRES = """
CREATE FUNCTION signed_stays() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed text is never changed'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER signed_stays BEFORE UPDATE ON store_signed FOR EACH ROW EXECUTE FUNCTION signed_stays()
"""


def guard(apps: object, editor: Any) -> None:
    """The database itself refuses to change what was signed."""
    editor.execute(_SQLITE if editor.connection.vendor == "sqlite" else _POSTGRES)


class Migration(migrations.Migration):
    dependencies = [("store", "0008_imaging")]

    operations = [
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=150, unique=True)),
                ("institution", models.CharField(db_index=True, max_length=32)),
                ("name", models.CharField(max_length=80)),
                ("specialty", models.CharField(max_length=32)),
                ("title", models.CharField(max_length=24)),
                ("independent_since", models.DateField(null=True)),
                ("is_listed", models.BooleanField(default=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["institution", "specialty", "name"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("inviting", models.CharField(db_index=True, max_length=32)),
                ("invited", models.CharField(max_length=32)),
                ("kinds", models.JSONField(default=list)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("fee_fen", models.PositiveIntegerField(default=0)),
                ("terms", models.CharField(blank=True, default="", max_length=400)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("noted_by", models.CharField(max_length=150)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["inviting", "invited", "since"],
                "constraints": [
                    models.UniqueConstraint(fields=("inviting", "invited", "since"), name="one_agreement_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payer", models.CharField(max_length=32)),
                ("payee", models.CharField(max_length=32)),
                ("amount_fen", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fees", to="store.agreement"
                    ),
                ),
                (
                    "instance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fee", to="store.instance"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("instances", models.ManyToManyField(related_name="rooms", to="store.instance")),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("holder", models.CharField(max_length=150)),
                ("institution", models.CharField(max_length=32)),
                ("joined_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="store.room"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("body", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="received", to="store.seat"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signals", to="store.room"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sent", to="store.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Signed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("sealed", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("signer", models.CharField(max_length=150)),
                ("signer_name", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=24)),
                ("institution", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signed", to="store.instance"
                    ),
                ),
            ],
            options={
                "ordering": ["instance", "kind", "number"],
            },
        ),
        migrations.CreateModel(
            name="QualitySample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drawn_at", models.DateTimeField()),
                ("verdict", models.CharField(blank=True, default="", max_length=16)),
                ("judged_by", models.CharField(blank=True, default="", max_length=150)),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "signed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sample", to="store.signed"
                    ),
                ),
            ],
            options={
                "ordering": ["-drawn_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)), fields=("room", "number"), name="one_sitter_a_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)), fields=("room", "holder"), name="one_seat_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["recipient", "id"], name="signal_inbox"),
        ),
        migrations.AddConstraint(
            model_name="signed",
            constraint=models.UniqueConstraint(fields=("instance", "kind", "number"), name="one_text_a_number"),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
