"""Look at the host and build the images: `python -m tests.containers`."""

import sys

from tests.containers import host, image, podman

try:
    print(podman.this_host())
    for variant in image.PACKAGES:
        image.build(variant)
except (host.HostError, podman.PodmanError) as error:
    sys.exit(str(error))
