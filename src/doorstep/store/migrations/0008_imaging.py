"""Studies and their images."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0007_results")]

    operations = []
