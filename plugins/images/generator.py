"""Write the pictures that the pages of a site show, and no others."""

import re
from collections.abc import Iterator

from pelican.generators import Generator

from plugins.checks.problems import Place
from plugins.images.files import FOLDER, Pictures
from plugins.publishing.staging import SiteWriter

_ADDRESS = re.compile(rf"\b{FOLDER}/[a-z0-9/._-]+")


class PicturesGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Reads the pages that were just written: a picture of a draft is no more public than it."""

    def generate_output(self, writer: SiteWriter) -> None:
        pictures: Pictures = self.context["pictures"]
        if not pictures.held:
            return
        made = {
            name: (picture, version)
            for picture in pictures.held.values()
            for name, version in picture.files.items()
        }
        for name in sorted(made.keys() & set(self._shown(writer))):
            picture, version = made[name]
            source = self.context["static_files"][picture.name]
            writer.write(name, version.read(), Place(self.settings["SHOWN_PATH"](source)))

    def _shown(self, writer: SiteWriter) -> Iterator[str]:
        for document in self.context["sides"][self.settings["DEFAULT_LANG"]].values():
            yield from _ADDRESS.findall(writer.read(document.output))
