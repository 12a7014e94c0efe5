"""Agreements, experts, opinions, rooms and their mailbox; orders and reports."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0008_imaging")]

    operations = []
