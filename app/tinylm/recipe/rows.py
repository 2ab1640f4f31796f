"""The network of model.py in PyTorch's own operators, for accelerators:
documents lie one after the other in rows of one length, and no position looks
across a document's border. check.py holds it against the kernels.
"""
import inspect

import torch
import torch.nn.functional as F

try:  # PyTorch 2.10 and later: documents of any length without a mask, on CUDA
    from torch.nn.attention.varlen import varlen_attn as _packed

    _causal = {"is_causal": True} if "is_causal" in inspect.signature(_packed).parameters else {"window_size": (-1, 0)}
except ImportError:
    _packed = None

_fast = getattr(F, "scaled_dot_product_attention", None)  # PyTorch 2.0 and later


def norm(x, eps):
    return x * (x.float().pow(2).mean(-1, keepdim=True) + eps).rsqrt().to(x.dtype)


def conv(x, gain, taps, inside):
    """x (B, T, D); inside[k]: (B, T, 1), whether the position k + 1 back is in the same document."""
    h = norm(x, 1e-5) * gain
    return h + sum(taps[k] * F.pad(h, (0, 0, k + 1, 0))[:, : h.shape[1]] * inside[k] for k in range(3))


def turn(x, cos, sin):
    """x (B, T, H, size), cos and sin (T, 1, size / 2)."""
    a, b = norm(x, 1e-6).chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def attention(q, k, v, mask):
    """q, k, v (B, T, H, size), mask (B, 1, T, T)."""
    q, k, v = (t.transpose(1, 2) for t in (q, k, v))
    if _fast:  # its own scale is 1/√size
        found = _fast(q * (0.35 * q.shape[-1] ** 0.5), k, v, attn_mask=mask)
    else:
        scores = (0.35 * q @ k.transpose(-1, -2)).masked_fill(~mask, float("-inf"))
        found = scores.softmax(-1) @ v
    return found.transpose(1, 2)


def attention_packed(q, k, v, starts):
    """The same by where documents begin in all rows, one after the other: starts int32, padded with the number of tokens."""
    length = q.shape[1]
    q, k, v = (t.flatten(0, 1) for t in (q * (0.35 * q.shape[-1] ** 0.5), k, v))
    return _packed(q, k, v, starts, starts, length, length, **_causal)


def forward(model, ids, documents, starts=None):
    """ids (B, T), documents (B, T): the number of the document of each token,
    in its row. Returns what the head multiplies, (B, T, D). starts: as for
    attention_packed, which takes the place of a mask."""
    c = model.cfg
    (batch, length), heads, size = ids.shape, c["H"], c["D"] // c["H"]
    if starts is None:
        same = documents[:, :, None] == documents[:, None, :]
        mask = (same & torch.ones(length, length, dtype=torch.bool, device=ids.device).tril())[:, None]
    inside = [F.pad(documents[:, k:] == documents[:, : length - k], (k, 0))[..., None] for k in (1, 2, 3)]
    angle = torch.arange(length, device=ids.device)[:, None] * 10000 ** (-2 * torch.arange(size // 2, device=ids.device) / size)
    table, _ = model.tables()
    x = F.embedding(ids, table)
    cos, sin = angle.cos()[:, None].to(x.dtype), angle.sin()[:, None].to(x.dtype)
    for l in range(c["NL"]):
        qkv = F.linear(conv(x, model.g1[l], model.c1[l], inside), model.qkv[l])
        q, k, v = (t.reshape(batch, length, heads, size) for t in qkv.chunk(3, -1))
        q, k = turn(q, cos, sin).to(v.dtype), turn(k, cos, sin).to(v.dtype)
        found = attention(q, k, v, mask) if starts is None else attention_packed(q, k, v, starts)
        x = x + F.linear(found.reshape(batch, length, -1), model.o[l])
        x = x + F.linear(F.relu(F.linear(conv(x, model.g2[l], model.c2[l], inside), model.w1[l])).pow(2), model.w2[l])
    return norm(x, 1e-5) * model.gf


def loss(model, ids, documents, learned, starts=None):
    """Mean cross-entropy of the tokens to learn; learned (B, T): whether the token itself is to be learned."""
    h = forward(model, ids, documents, starts)[:, :-1]
    logits = F.linear(h, model.tables()[1].to(h.dtype)).float()
    each = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    weight = learned[:, 1:].flatten().to(each.dtype)
    return (each * weight).sum() / weight.sum().clamp(min=1)
