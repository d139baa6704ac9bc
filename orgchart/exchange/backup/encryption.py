"""Encrypt a backup while it is written, by ``age`` or ``gpg``."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO

from django.utils.translation import gettext as _

from .refused import Refused

_FINGERPRINT = re.compile(r"(0x)?[0-9A-Fa-f]{40}")


def command_for(recipient: str) -> list[str]:
    """The command that encrypts its input for a recipient: age for keys of age and SSH, else gpg.

    Raises Refused if that program is not installed.
    """
    if recipient.startswith(("age1", "ssh-")):
        command = ["age", "--encrypt", "--recipient", recipient]
    else:
        # A fingerprint names one key; for a name, gpg says whether the key is known to be theirs.
        sure = ["--trust-model", "always"] if _FINGERPRINT.fullmatch(recipient) else []
        command = ["gpg", "--batch", "--encrypt", *sure, "--recipient", recipient]
    if not shutil.which(command[0]):
        raise Refused(
            _(
                "The program %(program)s is not installed, so nothing can be encrypted to %(recipient)s. "
                "Install it, or leave --encrypt-to out. No backup was made."
            )
            % {"program": command[0], "recipient": recipient}
        )
    return command


@contextmanager
def encrypted(file: IO[bytes], command: list[str]) -> Iterator[IO[bytes]]:
    """A file to write to; what is written there comes encrypted into ``file``.

    Nothing of it is ever on the disk in plain text. Raises Refused if the program fails.
    """
    with TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file, stderr=said)
        assert process.stdin is not None
        has_ended_early = False
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            has_ended_early = True
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        if has_ended_early or process.returncode:
            said.seek(0)
            raise Refused(_failed(command[0], said.read(2000).decode(errors="replace")))


def _failed(program: str, said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return _(
        "%(program)s could not encrypt the backup: %(reason)s Check the recipient. No backup was made."
    ) % {"program": program, "reason": "; ".join(lines or ["?"]).rstrip(".") + "."}
