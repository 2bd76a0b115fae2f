"""Judge every sheet and worksheet in every language by veraPDF, which Maven fetches: does it keep PDF/UA-1?"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the sheet with all that can stand on one is typed there

from printed import printed, sheet  # noqa: E402 - behind the path above

from web.i18n import CLIENT_LANGUAGES  # noqa: E402 - as above
from web.sheet import WORKSHEETS, make_pdf, make_worksheet, read_worksheets  # noqa: E402 - as above

VERAPDF = "1.28.2"
MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>check</groupId><artifactId>check</artifactId><version>1</version><dependencies><dependency>
<groupId>org.verapdf.apps</groupId><artifactId>greenfield-apps</artifactId><version>{VERAPDF}</version>
</dependency></dependencies></project>"""


def make_all(folder: Path) -> list[Path]:
    """Write all sheets; return their files."""
    pdfs = {
        f"{kind}-{lang}": make_worksheet(kind, read_worksheets(), lang)
        for kind in WORKSHEETS
        for lang in CLIENT_LANGUAGES
    }
    for lang in CLIENT_LANGUAGES:
        pdfs[f"zettel-{lang}"] = make_pdf(printed(sheet(lang, ticked=lang == "de")))
    files = []
    for name, content in pdfs.items():
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(content)
    return files


def fetch(folder: Path, maven: str) -> None:
    """Put veraPDF and what it needs into `folder`/lib."""
    (folder / "pom.xml").write_text(POM, encoding="utf-8")
    command = [maven, "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}"]
    subprocess.run(command, cwd=folder, check=True)


def main() -> int:
    """Print a line for each file; return 1 if any is refused."""
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java is None or maven is None:
        print("SKIPPED: veraPDF needs Java and Maven")
        return 0
    with tempfile.TemporaryDirectory(prefix="atlas-pdf-") as name:
        folder = Path(name)
        fetch(folder, maven)
        files = make_all(folder)
        command = [java, "-cp", f"{folder / 'lib'}/*", MAIN, "--flavour", "ua1", "--format", "text", *map(str, files)]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    passed = [line for line in told if line.startswith("PASS")]
    print(*(line.replace(f"{name}/", "") for line in told), f"{len(passed)} of {len(files)} keep PDF/UA-1", sep="\n")
    return 0 if len(passed) == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
