"""What Ansible does anew in each fork, and each run of it, done once (docs/performance.md, "A provision")."""

from contextlib import suppress
from pathlib import Path

from ansible import constants
from ansible.plugins.loader import become_loader, connection_loader, filter_loader, shell_loader, test_loader


def load_plugins() -> None:
    """Load what every task uses: Ansible does its tasks in forks, and what one loads is gone with it."""
    for jinja in (filter_loader, test_loader):
        list(jinja.all())
    for loader in (become_loader, shell_loader):
        list(loader.all(class_only=True))
    connection_loader.get(constants.DEFAULT_TRANSPORT, class_only=True)


def share_packed_modules(folder: Path) -> None:
    """Have this run of Ansible use what others packed into the folder, and pack what is missing there.

    Where Ansible keeps them elsewhere than in `ansiballz_cache` one day, each run packs its own again.
    """
    folder.mkdir(exist_ok=True)
    with suppress(FileExistsError):
        Path(constants.DEFAULT_LOCAL_TMP, "ansiballz_cache").symlink_to(folder)
