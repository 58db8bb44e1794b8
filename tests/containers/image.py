"""The images: Debian from its mirror by mmdebstrap, no registry.

`bare` is what an installer leaves: sh, sshd and a DHCP client. `managed` has what deploy/bootstrap.py adds,
so that a role's scenario starts where Ansible starts. Both carry the package lists.
"""

import hashlib
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tests.containers import podman

SUITE = os.environ.get("ORDICLASSE_SUITE", "trixie")
MIRROR = os.environ.get("ORDICLASSE_MIRROR", "http://deb.debian.org/debian")
TREE = Path(__file__).parent / "image"
BARE = (
    "systemd",
    "systemd-sysv",
    "dbus",
    "openssh-server",
    "iproute2",
    "ifupdown",
    "dhcpcd-base",
    "nftables",
    "procps",
    "ca-certificates",
)
PACKAGES = {"bare": BARE, "managed": (*BARE, "python3", "python3-apt", "sudo")}
ACCOUNT = "ordiclasse"
HOOKS: dict[str, tuple[str, ...]] = {
    "bare": (),
    "managed": (
        f'chroot "$1" useradd --create-home --shell /bin/bash {ACCOUNT}',
        f'echo "{ACCOUNT} ALL=(ALL:ALL) NOPASSWD: ALL" > "$1/etc/sudoers.d/{ACCOUNT}"',
    ),
}


def name(variant: str) -> str:
    """The image's name; its tag follows from the recipe, so that a changed recipe makes a new image."""
    recipe = hashlib.sha256(f"{variant} {SUITE} {MIRROR}".encode() + Path(__file__).read_bytes())
    for path in sorted(TREE.rglob("*")):
        if path.is_file():
            recipe.update(str(path.relative_to(TREE)).encode() + path.read_bytes())
    return f"localhost/ordiclasse-{variant}:{SUITE}-{recipe.hexdigest()[:12]}"


def build(variant: str) -> str:
    """Build the image unless it is there; return its name."""
    image = name(variant)
    if podman.exists("image", image):
        return image
    print(f"Building {image} from {MIRROR} …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tar = Path(folder, "image.tar")
        subprocess.run(
            [
                "mmdebstrap",
                "--variant=minbase",
                "--quiet",
                f"--include={','.join(PACKAGES[variant])}",
                "--skip=cleanup/apt/lists",
                # Not copy-in, which keeps the owner: /etc would be that of whoever has the checkout.
                f'--customize-hook=cp --recursive {shlex.quote(str(TREE))}/etc "$1"',
                '--customize-hook=chroot "$1" systemctl enable container-host.service',
                '--customize-hook=echo debian > "$1/etc/hostname"',
                '--customize-hook=printf "127.0.0.1 localhost\\n127.0.1.1 debian\\n" > "$1/etc/hosts"',
                '--customize-hook=: > "$1/etc/resolv.conf"',
                '--customize-hook=rm -f "$1"/etc/ssh/ssh_host_*',
                *(f"--customize-hook={hook}" for hook in HOOKS[variant]),
                SUITE,
                str(tar),
                MIRROR,
            ],
            check=True,
        )
        podman.podman(
            "import", f"--change=LABEL owner={podman.OWNER}", '--change=CMD ["/sbin/init"]', str(tar), image
        )
    return image


def remove_unused() -> list[str]:
    """Remove our images; return those that a container still uses, which stay."""
    listed = podman.podman(
        "images", f"--filter=label=owner={podman.OWNER}", "--format={{.ID}} {{.Repository}}:{{.Tag}}"
    )
    kept = []
    for line in listed.splitlines():
        image, name = line.split()
        try:
            # By its number where it has no name: it was built twice at a time, and the other one has it.
            podman.podman("rmi", image if name.startswith("<none>") else name)
        except podman.PodmanError:
            kept.append(name)
    return kept
