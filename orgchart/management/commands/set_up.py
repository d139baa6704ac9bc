"""``manage.py set_up``: make this installation ready to serve. It can be run again safely."""

import secrets

from django.contrib.auth import get_user_model
from django.core.management import call_command

from dpko_site.second_factors import encrypt_anew
from orgchart.management.tables import DatabaseCommand, make_database_private
from orgchart.models import Unit


class Command(DatabaseCommand):
    help = (
        "Bring the database up to date. Delete sessions that have ended. Encrypt the secrets of second "
        "factors with the SECRET_KEY of today. Load the registry's data if "
        "there is none yet. Make an administrator if there is none, with a generated password that is "
        "shown once."
    )

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        make_database_private()
        call_command("migrate", verbosity=0)
        call_command("clearsessions")
        encrypt_anew()
        if Unit.objects.exists():
            self.stdout.write("The registry already holds data. The data stays as it is.")
        else:
            call_command("load_fixtures", verbosity=verbosity, stdout=self.stdout)
        User = get_user_model()
        if User.objects.filter(is_superuser=True).exists():
            return
        name = "admin"
        while User.objects.filter(username=name).exists():
            name += "-1"
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(name, password=password)
        self.stdout.write(
            "\nThere is now an administrator for /admin/. Write this down; it is not shown again:\n"
            f"  name      {name}\n  password  {password}\n"
        )
