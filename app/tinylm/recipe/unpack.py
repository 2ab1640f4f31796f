"""Makes a checkpoint to go on from of a weights file that export.py wrote:
`python3 unpack.py WEIGHTS.bin OUT.pt`. It holds the rounded weights; the state
of the optimisers begins anew.
"""
import json
import struct
import sys

import numpy as np
import torch

from model import TIED


def unpack(data):
    size = struct.unpack("<I", data[4:8])[0]
    header, weights = json.loads(data[8 : 8 + size]), {}
    for t in header["tensors"]:
        at, shape, n = 8 + size + t["off"], t["shape"], int(np.prod(t["shape"]))
        if t["dtype"] == "i8":
            scale = np.frombuffer(data, "<f4", shape[0], at)
            values = np.frombuffer(data, "i1", n, at + 4 * shape[0]).reshape(shape) * scale[:, None]
        else:
            values = np.frombuffer(data, "<f4", n, at).reshape(shape)
        name, tensor = t["name"], torch.from_numpy(values.astype("f4"))
        if name.startswith("w2t"):
            name, tensor = "w2" + name[3:], tensor.t().contiguous()
        weights[name] = tensor
    cfg = {k: v for k, v in header["cfg"].items() if k != "CTX"}
    if data[:4] == b"ICL2":  # the embedding is the head, and has been added up
        cfg.update(TIE=1, ST=0, SP=0)
        weights["gf"] = weights["gf"] / TIED
    return dict(sd=weights, cfg=cfg, **{k: header[k] for k in ("chars", "words", "merges") if k in header}, step=header["step"], ntok=header["ntok"])


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as f:
        torch.save(unpack(f.read()), sys.argv[2])
