"""On which file system a folder lies, from the text of a mount table."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from osl_workflow.store.folder import network_file_system

MOUNTS = r"""
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
//server/share /mnt/wsp\303\263lny\040dysk cifs rw 0 0
user@host:/srv /home/anna/zdalne fuse.sshfs rw 0 0
/dev/sdb1 /home/anna/usb vfat rw 0 0
tmpfs /home/anna/usb/inner tmpfs rw 0 0
server:/over /data nfs rw 0 0
/dev/sdc1 /data ext4 rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/office", None),
        ("/home", "nfs4"),
        ("/home/anna/office", "nfs4"),
        ("/homestead", None),
        ("/mnt/wspólny dysk/ops", "cifs"),
        ("/home/anna/zdalne/ops", "fuse.sshfs"),
        ("/home/anna/usb/ops", None),
        ("/home/anna/usb/inner", None),
        ("/data/ops", None),  # what was mounted last over a place is what lies there
    ],
)
def test_the_longest_mount_point_above_a_folder_decides(path: str, kind: str | None) -> None:
    assert network_file_system(MOUNTS, PurePosixPath(path)) == kind


def test_without_a_mount_table_nothing_is_said() -> None:
    assert network_file_system("", PurePosixPath("/home")) is None
