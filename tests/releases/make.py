"""Make the database of a release, for the releases after it: ``python -m tests.releases.make``.

It writes ``tests/releases/VERSION.sqlite3.xz``: an invented registry of 60 units with something in each table, and
what the editor Edith and readers left there. ``tests/test_upgrades.py`` says what must still be there.
"""

import lzma
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PASSWORD = "a long password"


def main() -> None:
    from django.conf import settings
    from django.core.management import call_command

    import orgchart

    call_command("migrate", verbosity=0)
    call_command("make_sample", units=60, stdout=sys.stderr)
    with_people()
    path = HERE / f"{orgchart.__version__}.sqlite3.xz"
    call_command("check_registry", stdout=sys.stderr)
    made = Path(settings.DATABASES["default"]["NAME"])
    with_one_file(made)
    path.write_bytes(lzma.compress(made.read_bytes(), preset=9))
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def with_people() -> None:
    """Edith corrects a title, drafts a name and proposes a note; a reader reports an error, another follows a unit."""
    from django.contrib.auth.models import Group, User
    from django.utils import timezone

    from orgchart import roles
    from orgchart.models import Follower, ReaderReport, Source, Unit, UnitName
    from orgchart.writing.proposals import propose_change
    from orgchart.writing.recording import recording

    edith = User.objects.create_user("edith", "edith@registry.example", PASSWORD)
    edith.groups.add(Group.objects.get(name=roles.EDITOR))
    unit = Unit.objects.get(code="sample-8")
    source = Source.objects.order_by("slug").first()
    assert source
    with recording(by=edith, why="The title was cut"):
        source.title += " (new)"
        source.save()
    with recording(by=edith, why="It is planned"):
        UnitName.objects.create(
            unit=unit,
            name="Department of Tests",
            level_id="department",
            start="2031",
            status="draft",
            source=source,
        )
    with recording(by=edith, why="The note is wrong"):
        source.note = "Proposed by Edith."
        propose_change(source, by=edith)
    ReaderReport.objects.create(reference="SMPL-SMPL", words="It is wrong.")
    Follower.objects.create(
        mail="reader@registry.example",
        unit_code=unit.code,
        key="sample",
        confirmed_at=timezone.now(),
    )


def with_one_file(path: Path) -> None:
    """Bring what waits beside the database into it, and leave no empty pages."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert path.exists()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        os.environ["DATABASE_URL"] = f"sqlite:///{made_in}/registry.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dpko_site.settings")
        import django

        django.setup()
        main()
