"""The examination of what a backup brought, before it takes the place of anything: the whole one, as an auditor's."""

from __future__ import annotations

from pathlib import Path

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.history.against import Claim, claim_of_file, signer_of
from osl_workflow.history.verify import verify
from osl_workflow.store.backup import Manifest
from osl_workflow.store.opening import open_store
from osl_workflow.store.store import Store
from osl_workflow.store.structure import check_structure
from osl_workflow.store.topics import Topics


def examine_restored(folder: Path, server: str | None, manifest: Manifest, topics: Topics) -> None:
    """Return if the office that was built in `folder` is whole, and its history the one that was backed up.

    The latter is what the checkpoint says which the office signed when the backup was taken: who altered the backup
    since could make all the rest fit. Keys that are missing are told elsewhere.

    Raises:
        Tampered: it is not; the first differences are its details.
        Refused: it cannot be opened.
    """
    check_structure(folder, server)
    store = open_store(folder, topics, server=server)
    try:
        found = verify(store, claim=_claim(store, manifest))
    finally:
        store.close()
    differences = [one.said for one in found.differences if one.name != "key_lost"]
    if differences:
        raise Tampered("backup.differs", n=found.count, details=differences)


def _claim(store: Store, manifest: Manifest) -> Claim | None:
    """Return what the signed checkpoint of a backup says; None where it was taken without one.

    Raises:
        Tampered: it is forged, or of another length than the backup says of itself.
    """
    if manifest.checkpoint is None:
        return None
    try:
        claim = claim_of_file(manifest.checkpoint.encode(), store.id, signer_of(store).verifier)
        if claim.size != manifest.position:
            raise Refused("backup.checkpoint_of_others", size=claim.size, position=manifest.position)
    except OslError as error:
        raise Tampered("backup.differs", n=1, details=[error.said, *error.details]) from None
    return claim
