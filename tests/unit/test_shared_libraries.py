"""Nothing that pip installed needs a system package: bare means glibc, libstdc++ and libgcc,
and zlib where Python's own `zlib` module has loaded it (pip cannot run without that module).

Reads the ELF dynamic section of every installed shared library and program, so that it needs
no tool of the system either.
"""

from __future__ import annotations

import struct
import sys
import sysconfig
import zlib
from collections.abc import Iterator
from pathlib import Path

BARE = {
    # glibc
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
    "libresolv.so.2", "libmvec.so.1", "libanl.so.1", "libcrypt.so.1", "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    # the C++ and GCC run time
    "libstdc++.so.6", "libgcc_s.so.1",
}  # fmt: skip

_DYNAMIC, _LOAD = 2, 1
_NEEDED, _STRTAB = 1, 5


def needed(path: Path) -> tuple[str, ...]:
    """The libraries that a 64-bit little-endian ELF file asks the loader for."""
    data = path.read_bytes()
    if data[:4] != b"\x7fELF" or data[4] != 2 or data[5] != 1:
        return ()
    (offset,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    headers = [struct.unpack_from("<IIQQQQ", data, offset + k * size) for k in range(count)]
    loads = [(head[3], head[2], head[5]) for head in headers if head[0] == _LOAD]
    for kind, _, start, _, _, length in headers:
        if kind != _DYNAMIC:
            continue
        entries = list(struct.iter_unpack("<qQ", data[start : start + length - length % 16]))
        table = next((value for tag, value in entries if tag == _STRTAB), None)
        if table is None:
            return ()
        base = next(
            file_at + table - address
            for address, file_at, length in loads
            if address <= table < address + length
        )
        return tuple(
            data[base + value : data.index(b"\0", base + value)].decode()
            for tag, value in entries
            if tag == _NEEDED
        )
    return ()


def installed_binaries() -> Iterator[Path]:
    """Every ELF file below site-packages."""
    for path in Path(sysconfig.get_path("purelib")).rglob("*"):
        if path.is_file() and not path.is_symlink():
            if path.suffix in {".py", ".pyc", ".pyi", ".json", ".txt", ".h", ".ttf", ".onnx"}:
                continue
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def test_no_installed_library_wants_a_system_package() -> None:
    binaries = list(installed_binaries())
    assert len(binaries) > 50, "site-packages was not found"
    # Libraries under a *.libs folder carry a hash; others sit beside who needs them.
    inside = {path.name for path in binaries}
    # Debian builds the module into the interpreter, others lay it beside.
    python_itself = set(needed(Path(getattr(zlib, "__file__", sys.executable)).resolve()))
    wanting = {
        f"{path.parent.name}/{path.name} wants {library}"
        for path in binaries
        for library in needed(path)
        if library not in BARE | inside | python_itself
    }
    assert not wanting, "\n".join(sorted(wanting))
