"""What may stand in the front matter of each kind of Markdown file."""

from typing import Annotated, Literal

from pydantic import Field

from plugins.records.models import Language, Line, Model, PhotographRef, PlainLine, Ref

Template = Literal[
    "page",
    "home",
    "programs",
    "events",
    "seminars",
    "partners",
    "publications",
    "magazine",
    "news",
    "about",
    "access",
    "contact",
    "accessibility",
    "accessibility-test",
    "site-map",
    "open-data",
    "not-found",
    "old-addresses",
    "search",
]


class RecordText(Model):
    """The long text of a record: facts stand in the record, so there is little to say."""

    only: Language | None = Field(
        None, description="ja or ko: the text is meant for that site alone."
    )
    differs: tuple[Line, ...] = Field(
        (),
        description="Numbers or names that are meant to stand on one side only, as they are written.",
    )


class Matter(RecordText):
    """Keys of pages and news. Those marked *shared* are equal on both sides."""

    title: PlainLine = Field(description="The page's title, plain text.")
    summary: PlainLine = Field(description="One plain sentence for lists and search engines.")
    status: Literal["published", "draft"] = Field(
        "published", description="draft: shown in previews only."
    )
    photographs: tuple[PhotographRef, ...] = Field(
        (), description="Shared: ids in photographs.yaml, shown above the text."
    )


class PageMatter(Matter):
    """Keys of a file in pages/."""

    template: Template = Field("page", description="Shared: the kind of page.")


class NewsMatter(Matter):
    """Keys of a file in news/; its date is in the file's name."""

    program: Annotated[str, Ref("programs")] | None = Field(
        None, description="Shared: id of the program it is about."
    )
    topics: tuple[Annotated[str, Ref("topics")], ...] = Field(
        (), description="Shared: ids in topics.yaml."
    )
    source: tuple[Annotated[str, Ref("sources")], ...] = Field(
        (), description="Shared: ids in sources.yaml."
    )


SHARED = ("template", "status", "photographs", "program", "topics", "source")
