"""Drafts of forms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0009_consultations")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=150)),
                ("form", models.CharField(max_length=48)),
                ("sealed", models.BinaryField()),
                ("saved_at", models.DateTimeField(db_index=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("owner", "form"), name="one_draft_a_form")]},
        ),
    ]
