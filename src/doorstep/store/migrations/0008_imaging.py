"""Studies and their images."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0007_results")]

    operations = [
        migrations.CreateModel(
            name="SendingToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["institution", "id"],
            },
        ),
        migrations.CreateModel(
            name="ImagingStudy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=64)),
                ("institution", models.CharField(db_index=True, max_length=32)),
                ("matched_at", models.DateTimeField(null=True)),
                ("order_number", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("modality", models.CharField(blank=True, default="", max_length=16)),
                ("body_part", models.CharField(blank=True, default="", max_length=16)),
                ("performed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(db_index=True)),
                ("sealed", models.BinaryField()),
                ("case", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="studies", to="store.case")),
            ],
            options={
                "ordering": ["-received_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImagingObject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=8)),
                ("series_uid", models.CharField(max_length=64)),
                ("sop_uid", models.CharField(max_length=64)),
                ("sop_class", models.CharField(max_length=64)),
                ("transfer_syntax", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("body_digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("series_number", models.IntegerField(default=0)),
                ("number", models.IntegerField(default=0)),
                ("position", models.FloatField(null=True)),
                ("frames", models.IntegerField(default=1)),
                ("rows", models.IntegerField(default=0)),
                ("columns", models.IntegerField(default=0)),
                ("received_at", models.DateTimeField()),
                ("duplicates", models.IntegerField(default=0)),
                ("sealed_name", models.BinaryField(default=bytes)),
                ("study", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="images", to="store.imagingstudy")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="QuarantinedImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("institution", models.CharField(db_index=True, max_length=32)),
                ("source", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=24)),
                ("sop_uid", models.CharField(blank=True, default="", max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("times", models.IntegerField(default=1)),
                ("is_kept", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-last_at", "-id"],
                "constraints": [models.UniqueConstraint(fields=("institution", "digest", "reason"), name="one_refusal_a_content")],
            },
        ),
        migrations.AddConstraint(
            model_name="imagingstudy",
            constraint=models.UniqueConstraint(fields=("institution", "uid"), name="one_study_an_institution"),
        ),
        migrations.AddConstraint(
            model_name="imagingobject",
            constraint=models.UniqueConstraint(fields=("institution", "sop_uid"), name="one_object_an_institution"),
        ),
    ]
