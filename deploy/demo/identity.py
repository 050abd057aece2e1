"""The system user of PostgreSQL, which refuses to run as root."""

from __future__ import annotations

import ctypes
import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

# Linux: <linux/prctl.h>, <linux/capability.h>, <linux/securebits.h>
PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


@dataclass(frozen=True)
class Identity:
    """A system user to run as; ``capability`` lets it pass folders that are closed to others."""

    uid: int
    gid: int
    capability: int | None = None

    def assume(self) -> None:
        """Switch to this user irrevocably; called in a child between fork and exec."""
        libc = ctypes.CDLL(None, use_errno=True)

        def call(function: str, *arguments: object) -> None:
            if getattr(libc, function)(*arguments) != 0:
                raise OSError(ctypes.get_errno(), f"{function} was refused")

        if self.capability is not None:
            call("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
            call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)
        if self.capability is not None:
            bit = 1 << self.capability
            sets = (_Sets * 2)(_Sets(bit, bit, bit), _Sets(0, 0, 0))
            call("capset", ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), sets)
            call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, self.capability, 0, 0)


def for_folder(folder: Path, *, programs: Path) -> Identity | None:
    """The user that runs PostgreSQL on ``folder``: None for ourselves; as root its owner or nobody.

    Under closed folders (``/root``, a strict umask) that user gets the one capability that passes
    them, so that no permission of the machine has to be changed.
    """
    if os.geteuid() != 0:
        return None
    owner = folder.stat() if folder.exists() else None
    if owner is not None and owner.st_uid != 0:
        uid, gid = owner.st_uid, owner.st_gid
    else:
        nobody = pwd.getpwnam("nobody")
        uid, gid = nobody.pw_uid, nobody.pw_gid
    if sys.platform != "linux" or (_open_to_all(folder) and _open_to_all(programs / "postgres")):
        return Identity(uid, gid)
    return Identity(uid, gid, _passing_capability())


def _open_to_all(path: Path) -> bool:
    parents = path.absolute().parents
    passable = all(parent.stat().st_mode & stat.S_IXOTH for parent in parents if parent.exists())
    return passable and (
        path.is_dir() or not path.exists() or bool(path.stat().st_mode & stat.S_IROTH)
    )


def _passing_capability() -> int:
    status = Path("/proc/self/status").read_text()
    permitted = int(status.split("CapPrm:")[1].split()[0], 16)
    return CAP_DAC_READ_SEARCH if permitted & 1 << CAP_DAC_READ_SEARCH else CAP_DAC_OVERRIDE
