"""Puts some of the checkpoints that a run kept on its way, and its last one, into a folder
of the product, each named by how many thousand tokens it had read:

    python3 kept.py RUN FOLDER
"""
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile


# In million tokens: evenly in their logarithm, and closer where copying appears.
MOMENTS = ("0.25", "0.5", "1", "2", "4", "8", "11.3", "16", "22.6")


def tokens(path):
    """How many tokens a weights file says that its network has read."""
    with open(path, "rb") as f:
        size = struct.unpack("<I", f.read(8)[4:])[0]
        return json.loads(f.read(size))["ntok"]


def main():
    run, folder = sys.argv[1:]
    here = os.path.dirname(os.path.abspath(__file__))
    os.makedirs(folder, exist_ok=True)
    for old in glob.glob(os.path.join(folder, "*.bin")):
        os.remove(old)
    with tempfile.TemporaryDirectory(dir=folder) as room:
        out = os.path.join(room, "out.bin")
        for checkpoint in [os.path.join(run, f"at-{m}M.pt") for m in MOMENTS] + [os.path.join(run, "latest.pt")]:
            subprocess.run([sys.executable, os.path.join(here, "export.py"), checkpoint, out], check=True)
            os.replace(out, os.path.join(folder, f"{(tokens(out) + 500) // 1000:05d}k.bin"))


main()
