"""Write the pictures that the pages of a site show, and no others."""

from collections.abc import Iterator

from plugins.bilingual.base_generator import BaseGenerator
from plugins.checks.problems import Place
from plugins.images.files import Pictures
from plugins.publishing.staging import SiteWriter


class PicturesGenerator(BaseGenerator):
    """Writes what the pages of this build show: a picture of a draft is no more public than it."""

    def generate_output(self, writer: SiteWriter) -> None:
        pictures: Pictures = self.context["pictures"]
        if not pictures.held:
            return
        made = {
            name: (picture, version)
            for picture in pictures.held.values()
            for name, version in picture.files.items()
        }
        for name in sorted(made.keys() & set(self._shown())):
            picture, version = made[name]
            source = self.context["static_files"][picture.name]
            writer.write(name, version.read(), Place(self.settings["SHOWN_PATH"](source)))

    def _shown(self) -> Iterator[str]:
        """Yield what looks like the address of a picture on any page of this site."""
        for (lang, _name), made in self.context["pages"].made.items():
            if lang == self.settings["DEFAULT_LANG"]:
                yield from made.pictures
