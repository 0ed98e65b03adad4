import zlib
from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

from chat.canonical import compact
from chat.models.packed import Packed, PackedJSON, PackedReads

AT_ONCE = 200
"""Rows in memory, however many there are."""
SAME = ("step_id", "url", "request", "response_headers", "reads", "truncated", "lost")


def without_indexes(apps, schema_editor):
    """Those of texts on SQLite: after migrating they are made anew, smaller. See chat.search."""
    if schema_editor.connection.vendor == "sqlite":
        for table in ("chat_turn", "chat_step", "chat_toolcall"):
            for trigger in ("added", "gone", "left", "came"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{trigger}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}_words")


def pack(apps, schema_editor):
    Packed = apps.get_model("chat", "PackedWire")

    def packed(old):
        received = zlib.decompress(old.compressed) if old.compressed else b""
        return Packed(**same(old), received=received, characters=len(compact(old.request)))

    copy(schema_editor, apps.get_model("chat", "Wire"), Packed, packed)
    rename_tools(apps, "tools", "packed_tools")


def unpack(apps, schema_editor):
    Wire = apps.get_model("chat", "Wire")

    def unpacked(old):
        return Wire(**same(old), compressed=zlib.compress(old.received) if old.received else b"")

    copy(schema_editor, apps.get_model("chat", "PackedWire"), Wire, unpacked)
    rename_tools(apps, "packed_tools", "tools")


def same(old):
    return {name: getattr(old, name) for name in SAME}


def copy(schema_editor, old, new, made):
    rows = old.objects.order_by("pk").iterator(AT_ONCE)
    while some := [made(row) for row in islice(rows, AT_ONCE)]:
        new.objects.bulk_create(some)
    if schema_editor.connection.vendor == "postgresql":
        # Else what was copied waits to be checked, and its table can't be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def rename_tools(apps, old, new):
    """Most turns were offered the same."""
    turns = apps.get_model("chat", "Turn").objects
    rows = turns.order_by("pk").values_list("pk", old).iterator(AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        by_tools = {}
        for pk, tools in some:
            by_tools.setdefault(compact(tools), (tools, []))[1].append(pk)
        for tools, pks in by_tools.values():
            turns.filter(pk__in=pks).update(**{new: tools})


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0010_lists_are_long'),
    ]

    operations = [
        migrations.RunPython(without_indexes, without_indexes),
        migrations.AddField(
            model_name='turn',
            name='packed_tools',
            field=PackedJSON(default=list),
        ),
        migrations.CreateModel(
            name='PackedWire',
            fields=[
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='chat.step')),
                ('url', models.CharField(blank=True, max_length=500)),
                ('request', PackedJSON(default=dict)),
                ('characters', models.PositiveIntegerField(default=0)),
                ('response_headers', PackedJSON(blank=True, default=dict)),
                ('received', Packed(default=bytes)),
                ('reads', PackedReads(blank=True, default=list)),
                ('truncated', models.BooleanField(default=False)),
                ('lost', models.BooleanField(default=False)),
            ],
        ),
        migrations.RunPython(pack, unpack),
        migrations.DeleteModel(name='Wire'),
        migrations.RenameModel(old_name='PackedWire', new_name='Wire'),
        migrations.AlterField(
            model_name='wire',
            name='step',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='wire', serialize=False, to='chat.step'),
        ),
        migrations.RemoveField(model_name='turn', name='tools'),
        migrations.RenameField(model_name='turn', old_name='packed_tools', new_name='tools'),
    ]
