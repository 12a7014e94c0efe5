"""Results of examinations, quality control, and what was recognised."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0006_asked")]

    operations = [
        migrations.CreateModel(
            name='ExternalPass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.CharField(max_length=32)),
                ('item', models.CharField(max_length=32)),
                ('scheme', models.CharField(max_length=120)),
                ('level', models.CharField(max_length=12)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('withdrawn_on', models.DateField(null=True)),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.CharField(max_length=150)),
            ],
            options={
                'ordering': ['item', 'from_on'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'item', 'scheme', 'from_on'), name='one_pass_a_scheme')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=72, unique=True)),
                ('item', models.CharField(max_length=32)),
                ('at', models.DateTimeField(db_index=True)),
                ('institution', models.CharField(db_index=True, max_length=32)),
                ('actor', models.CharField(max_length=150)),
                ('decision', models.CharField(blank=True, default='', max_length=24)),
                ('clause', models.CharField(blank=True, default='', max_length=64)),
                ('holds_until', models.DateField(null=True)),
                ('is_accepted', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, default='', max_length=2)),
                ('price_cny', models.FloatField(null=True)),
                ('dose_msv', models.FloatField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='store.case')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LapseWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.CharField(db_index=True, max_length=32)),
                ('clause', models.CharField(max_length=64)),
                ('told_at', models.DateTimeField()),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lapse_warning', to='store.orderline')),
            ],
        ),
        migrations.CreateModel(
            name='QcLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.CharField(max_length=32)),
                ('item', models.CharField(max_length=32)),
                ('level', models.CharField(max_length=8)),
                ('lot', models.CharField(max_length=40)),
                ('unit', models.CharField(blank=True, default='', max_length=24)),
                ('mean', models.FloatField()),
                ('sd', models.FloatField()),
                ('filed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['institution', 'item', 'level', 'id'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'item', 'level', 'lot'), name='one_lot_a_level')],
            },
        ),
        migrations.CreateModel(
            name='QcRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.CharField(max_length=32)),
                ('item', models.CharField(max_length=32)),
                ('on', models.DateField()),
                ('number', models.SmallIntegerField(default=1)),
                ('values', models.JSONField(default=dict)),
                ('z', models.JSONField(default=dict)),
                ('lots', models.JSONField(default=dict)),
                ('is_fresh', models.BooleanField(default=False)),
                ('is_rejected', models.BooleanField(default=False)),
                ('broken', models.JSONField(default=list)),
                ('filed_at', models.DateTimeField()),
                ('filed_by', models.CharField(max_length=150)),
            ],
            options={
                'ordering': ['on', 'number'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'item', 'on', 'number'), name='one_run_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(blank=True, default='', max_length=32)),
                ('kind', models.CharField(max_length=12)),
                ('item', models.CharField(max_length=32)),
                ('method', models.CharField(blank=True, default='', max_length=40)),
                ('institution', models.CharField(max_length=32)),
                ('performed_at', models.DateTimeField()),
                ('performed_on', models.DateField()),
                ('reported_at', models.DateTimeField()),
                ('filed_at', models.DateTimeField()),
                ('status', models.CharField(max_length=12)),
                ('has_data', models.BooleanField(default=True)),
                ('mark', models.CharField(blank=True, default='', max_length=16)),
                ('sealed', models.BinaryField()),
                ('study', models.CharField(blank=True, default='', max_length=64)),
                ('source_key', models.CharField(max_length=64, unique=True)),
                ('digest', models.CharField(max_length=32)),
                ('is_replaced', models.BooleanField(default=False)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='store.case')),
            ],
            options={
                'ordering': ['-performed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RecognitionLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=32)),
                ('at', models.DateTimeField()),
                ('institution', models.CharField(blank=True, default='', max_length=32)),
                ('actor', models.CharField(max_length=150)),
                ('decision', models.CharField(max_length=24)),
                ('clause', models.CharField(max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognition_looks', to='store.case')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='store.result')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='orderline',
            name='result',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='store.result'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['person', 'item'], name='result_person_item'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['institution', 'item', 'performed_on'], name='result_made'),
        ),
    ]
