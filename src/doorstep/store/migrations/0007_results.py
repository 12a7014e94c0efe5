"""Results of examinations, quality control, and what was recognised."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0006_asked")]

    operations = []
