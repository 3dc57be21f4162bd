"""The samples for operators: systemd, nginx and Caddy take them, and they name what there is."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from support.options import list_variables

DEPLOY = Path(__file__).parents[1] / "deploy"
UNIT, NGINX, CADDY = (DEPLOY / name for name in ("inkdigit@.service", "nginx.conf", "Caddyfile"))


def find_tool(name: str, package: str) -> str:
    tool = shutil.which(name)
    if tool is None:
        pytest.skip(f"needs {name}, of Debian's {package}; without it only the form is checked")
    return tool


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_unit_starts_the_server_with_variables_that_it_knows() -> None:
    text = UNIT.read_text("utf-8")
    unit = ConfigParser(strict=False, interpolation=None)  # a key may come again
    unit.read_string(text)
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert unit["Service"]["ExecStart"].endswith("/inkdigit serve")
    assert "INKDIGIT_PORT=%i" in text
    assert set(re.findall(r"INKDIGIT_[A-Z_]+", text)) <= set(list_variables())


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    tool = find_tool("systemd-analyze", "systemd")
    unit = tmp_path / UNIT.name
    text, count = re.subn(r"(?<=ExecStart=)\S+", "/bin/true", UNIT.read_text("utf-8"))
    assert count == 1  # the command itself is not at its place here
    unit.write_text(text, "utf-8")
    run(tool, "verify", unit)


@pytest.mark.parametrize("sample", [NGINX, CADDY], ids=["nginx", "caddy"])
def test_a_proxys_braces_close_and_its_body_is_large_enough(sample: Path) -> None:
    text = "\n".join(line.split("#")[0].rstrip() for line in sample.read_text("utf-8").splitlines())
    depth = 0
    for brace in re.findall(r"(?<= )[{]$|^\s*([}])$", text, re.MULTILINE):
        depth += -1 if brace else 1
        assert depth >= 0
    assert depth == 0
    assert re.search(r"54(m;|MB)", text)
    if sample == NGINX:
        statements = [line for line in text.splitlines() if line.strip()]
        assert all(line[-1] in ";{}" for line in statements), statements


def test_nginx_takes_its_sample(tmp_path: Path) -> None:
    tool, openssl = find_tool("nginx", "nginx-light"), find_tool("openssl", "openssl")
    key, certificate = tmp_path / "site.key", tmp_path / "site.pem"
    made = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=digits.example"]
    run(openssl, "req", "-x509", *made, "-keyout", key, "-out", certificate)
    site = NGINX.read_text("utf-8")
    site = site.replace("/etc/ssl/digits.example.pem", str(certificate))
    site = site.replace("/etc/ssl/digits.example.key", str(key))
    (tmp_path / "site.conf").write_text(site, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # else below /var/lib
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    inner = f"access_log off; {folders} include {tmp_path}/site.conf;"
    whole = f"pid {tmp_path}/pid; events {{}} http {{ {inner} }}\n"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    run(tool, "-t", "-q", "-e", "stderr", "-c", tmp_path / "nginx.conf", "-p", tmp_path)


def test_caddy_takes_its_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = find_tool("caddy", "caddy")
    monkeypatch.setenv("HOME", str(tmp_path))
    run(tool, "validate", "--adapter", "caddyfile", "--config", CADDY)
