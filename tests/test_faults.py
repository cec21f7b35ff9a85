"""The place of an exception is a line of the project, wherever packages are installed."""

from pathlib import Path

from plugins.checks.faults import innermost
from plugins.checks.problems import Place


def raised(*files: Path) -> BaseException:
    """Return an exception that went through functions of *files*, outermost first."""
    code = "raise LookupError('x')"
    held: dict[str, object] = {}
    for file in reversed(files):
        exec(compile(f"def call():\n    {code}\n", str(file), "exec"), scope := dict(held))  # noqa: S102
        held = {"inner": scope["call"]}
        code = "inner()"
    try:
        held["inner"]()  # type: ignore[operator]
    except LookupError as error:
        return error
    raise AssertionError


def test_packages_inside_the_repository_are_passed_over(tmp_path: Path) -> None:
    template = tmp_path / "theme" / "templates" / "page.html"
    package = tmp_path / ".venv" / "lib" / "site-packages" / "markupsafe" / "__init__.py"

    error = raised(tmp_path / "plugins" / "render.py", template, package)

    assert innermost(error, tmp_path) == Place("theme/templates/page.html", 2)


def test_a_line_of_the_theme_is_preferred_to_the_code_that_it_calls(tmp_path: Path) -> None:
    theme = tmp_path / "theme"

    error = raised(theme / "page.html", tmp_path / "plugins" / "base.py")

    assert innermost(error, tmp_path, theme) == Place("theme/page.html", 2)
    assert innermost(error, tmp_path) == Place("plugins/base.py", 2)


def test_an_exception_from_elsewhere_has_no_place(tmp_path: Path) -> None:
    assert innermost(raised(Path("elsewhere.py")), tmp_path) is None
