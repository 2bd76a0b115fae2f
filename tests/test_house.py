"""The rules of the house: short functions, one public door, locks without hosts, settings documented, arrows down."""

import ast
import functools
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from geo.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("api", "cli", "geo", "ingest", "web")
LONGEST_FUNCTION = 60
SHORT_FUNCTION = 30
LONGEST_MODULE = 500
SHORT_MODULE = 400


def files(*patterns: str) -> list[Path]:
    """Return what git would carry: tracked files and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


@functools.cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in files(*(f"{package}/**/*.py" for package in PACKAGES))}


def lengths() -> dict[str, int]:
    """Return the lines of every function without its docstring, which is no burden but a help."""
    found = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = node.body[0] if ast.get_docstring(node) else None
                docstring = (told.end_lineno or 0) - told.lineno + 1 if told else 0
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found[name] = (node.end_lineno or 0) - node.lineno + 1 - docstring
    return found


def test_no_function_is_long() -> None:
    assert {name: length for name, length in lengths().items() if length > LONGEST_FUNCTION} == {}


def test_nine_functions_in_ten_are_short() -> None:
    short = [length for length in lengths().values() if length < SHORT_FUNCTION]
    assert len(short) >= 0.9 * len(lengths())


def test_no_module_is_long_and_few_are_above_the_mark() -> None:
    counted = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in counted.items() if lines > LONGEST_MODULE} == {}
    above = [name for name, lines in counted.items() if lines > SHORT_MODULE]
    assert len(above) <= 0.05 * len(counted)


def test_every_module_opens_with_one_sentence() -> None:
    missing = []
    for path, tree in modules().items():
        first = (ast.get_docstring(tree) or "").split("\n")[0]
        if not re.fullmatch(r".+[.:!?]", first):
            missing.append(f"{path.relative_to(ROOT)}: {first!r}")
    assert missing == []


def exports(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return list(ast.literal_eval(node.value))
    return None


def test_a_package_lists_its_names() -> None:
    """A package that re-exports says so, completely and sorted; one that uses others inside says what it exports."""
    wrong = []
    for path, tree in modules().items():
        listed = exports(tree)
        if listed is None:
            continue
        if listed != sorted(listed, key=sort_key):
            wrong.append(f"{path.relative_to(ROOT)}: not sorted")
        if len(listed) != len(set(listed)):
            wrong.append(f"{path.relative_to(ROOT)}: a name twice")
    for path, tree in modules().items():
        if path.name != "__init__.py" or not any(isinstance(node, ast.ImportFrom) for node in tree.body):
            continue
        package = ".".join(path.relative_to(ROOT).parent.parts)
        below = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}.")
            for alias in node.names
        }
        if not below <= set(exports(tree) or ()):
            wrong.append(f"{path.relative_to(ROOT)}: not listed: {sorted(below - set(exports(tree) or ()))}")
    assert wrong == []


def sort_key(name: str) -> tuple[int, str]:
    # Constants, then classes, then the rest: the order that ruff keeps.
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_the_migrations_do_not_hide_the_library_of_their_name() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_python_locks_name_no_host_and_have_a_hash_for_everything() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        packages = [entry for entry in text.replace("\\\n", " ").splitlines() if entry.strip()]
        assert packages
        assert [entry for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == [], lock.name


def test_the_front_end_lock_names_no_host_and_has_a_hash_for_everything() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text()
    assert "resolved" not in text
    packages = json.loads(text)["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_a_larger_lock_holds_the_same_versions() -> None:
    def pinned(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==\S+", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))

    assert pinned("run") <= pinned("dev") <= pinned("bench")


def test_what_is_locked_is_what_is_asked_for() -> None:
    project = (ROOT / "pyproject.toml").read_text().split("[project.scripts]")[0]
    wanted = set(re.findall(r'^\s+"([a-z0-9-]+)(?:\[[a-z]+\])?",$', project, re.MULTILINE))
    assert len(wanted) > 20
    locked = (ROOT / "requirements" / "dev.txt").read_text()
    assert [name for name in wanted if not re.search(rf"^{name}==", locked, re.MULTILINE)] == []


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    rows = dict(re.findall(r"^\| `ATLAS_(\w+)` \|(.+)\|$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default, meaning = (cell.strip() for cell in rows[name.upper()].split("|", 1))
        assert meaning == field.description
        if field.default_factory is None:
            shown = {None: "none", True: "true", False: "false"}.get(field.default, field.default)
            assert default == str(shown), name


def test_nothing_is_left_to_be_done() -> None:
    words = re.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b")
    texts = [path for path in files() if path.suffix in {".py", ".js", ".css", ".html", ".md", ".sql", ".toml", ".yml"}]
    assert len(texts) > 50
    assert [str(path.relative_to(ROOT)) for path in texts if words.search(path.read_text())] == []


def test_no_sql_is_put_together_from_pieces() -> None:
    spliced = re.compile(r"""f["']{1,3}\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|COPY|TRUNCATE)\b""")
    assert [str(path.relative_to(ROOT)) for path in modules() if spliced.search(path.read_text())] == []


def test_every_exception_to_a_rule_says_why() -> None:
    bare = re.compile(r"# noqa(?!: [A-Z]+\d+(?:, [A-Z]+\d+)* - \S)")
    unexplained = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files("*.py")
        if path.name != Path(__file__).name
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert unexplained == []


def test_every_decision_names_the_check_that_keeps_it() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert decisions
    for decision in decisions:
        text = decision.read_text()
        assert "**Kept by**" in text, decision.name
        assert len(text.splitlines()) <= 45, f"{decision.name} is longer than a screen"
        for test in re.findall(r"`(tests/[\w/]+\.py)`", text):
            assert (ROOT / test).exists(), f"{decision.name} names {test}"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)} -> {target}"
        for document in files("*.md", "docs/**/*.md")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_the_read_me_names_only_targets_that_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"help", "run", "test", "check", "bench", "setup"} <= targets
    assert named - {"up"} <= targets


def test_help_lists_every_target() -> None:
    listed = set(re.findall(r"^make ([a-z-]+)", make_help(), re.MULTILINE))
    assert listed == set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def make_help() -> str:
    return subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_ci_does_what_the_read_me_says_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    commands = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]
    assert commands[-1] == "exec make test </dev/null"
    assert all(line.startswith(("set -euo", "cd ", "exec make test")) for line in commands)


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert re.findall(r"^(\d+)\. ?[A-Z]", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert text.rstrip().endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version."
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_installing_carries_every_kind_of_file_that_a_package_reads(package: str) -> None:
    declared = set(re.findall(r'"\*(\.[a-z]+)"', (ROOT / "pyproject.toml").read_text()))
    kinds = {path.suffix for path in files(f"{package}/**") if path.suffix and path.name != ".npmrc"}
    assert kinds - declared - {".py", ".md", ".cfg"} == set()


def test_the_arrows_point_down() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
