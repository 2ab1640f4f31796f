"""The model: a small causal transformer over packed documents.

Pre-norm blocks of attention and squared-ReLU feed-forward, each behind an
RMSNorm and a causal depthwise convolution of width 4; rotary positions; q and
k RMS-normalised with a fixed scale; a hash embedding of the current word's
letters so far, which gives words an identity although they are spelled in
letters. In float32, but for products of matrices where bfloat16 is faster;
kernels.cpp does what PyTorch does slowly.
"""
import ctypes
import math
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

_path = os.environ.get("TINYLM_KERNELS") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "kernels.so")
_library = ctypes.CDLL(_path) if os.path.exists(_path) else None  # a machine with an accelerator does without: rows.py


def _call(name, *arguments):
    """Calls a kernel: tensors go as pointers, ints as C ints."""
    getattr(_library, name)(*(ctypes.c_void_p(a.data_ptr()) if isinstance(a, torch.Tensor) else a for a in arguments))


def _int(n):
    return ctypes.c_int(n)


class NormConv(torch.autograd.Function):
    """x -> (conv(rmsnorm(x)), x): the residual's gradient is added in the backward pass."""

    @staticmethod
    def forward(ctx, x, g, w, starts, conv):
        n, d = x.shape
        y, rms = torch.empty(n, d), torch.empty(n)
        _call("norm_conv_forward", x, g, w, y, rms, starts, _int(len(starts) - 1), _int(d), _int(conv))
        ctx.save_for_backward(x, g, w, rms, starts)
        ctx.conv = conv
        return y, x.view_as(x)

    @staticmethod
    def backward(ctx, dy, residual):
        x, g, w, rms, starts = ctx.saved_tensors
        dy, residual = dy.contiguous(), residual.contiguous()
        dx, dg, dw = torch.empty_like(x), torch.zeros_like(g), torch.zeros_like(w)
        _call("norm_conv_backward", x, g, w, rms, dy, residual, dx, dg, dw, starts, _int(len(starts) - 1), _int(x.shape[1]), _int(ctx.conv))
        return dx, dg, dw, None, None


class Attention(torch.autograd.Function):
    """qkv (N, 3 D) -> (N, D), causal, within each document."""

    @staticmethod
    def forward(ctx, qkv, starts, heads):
        d = qkv.shape[1] // 3
        out = torch.empty(qkv.shape[0], d)
        _call("attention_forward", qkv, out, starts, _int(len(starts) - 1), _int(heads), _int(d // heads))
        ctx.save_for_backward(qkv, starts)
        ctx.heads = heads
        return out

    @staticmethod
    def backward(ctx, dout):
        qkv, starts = ctx.saved_tensors
        dout, dqkv = dout.contiguous(), torch.empty_like(qkv)
        d = qkv.shape[1] // 3
        _call("attention_backward", qkv, dout, dqkv, starts, _int(len(starts) - 1), _int(ctx.heads), _int(d // ctx.heads))
        return dqkv, None, None


class Relu2(torch.autograd.Function):
    """max(x, 0)^2."""

    @staticmethod
    def forward(ctx, x):
        y = torch.empty_like(x)
        _call("relu2_forward", x, y, ctypes.c_long(x.numel()))
        ctx.save_for_backward(x)
        return y

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        dy, dx = dy.contiguous(), torch.empty_like(x)
        _call("relu2_backward", x, dy, dx, ctypes.c_long(x.numel()))
        return dx


class Linear(torch.autograd.Function):
    """x w^T with operands rounded to bfloat16, on processors that multiply
    those faster (Intel's AMX: five times, AVX-512's BF16: twice); sums are float32."""

    @staticmethod
    def forward(ctx, x, w):
        a, b = x.bfloat16(), w.bfloat16()
        ctx.save_for_backward(a, b)
        return F.linear(a, b).float()

    @staticmethod
    def backward(ctx, dy):
        a, b = ctx.saved_tensors
        g = dy.bfloat16()
        return (g @ b).float(), (g.t() @ a).float()


class FeedForward(torch.autograd.Function):
    """relu2(h w1^T) w2^T in the same way, hidden units in bfloat16."""

    @staticmethod
    def forward(ctx, h, w1, w2):
        a, b, c = h.bfloat16(), w1.bfloat16(), w2.bfloat16()
        u = F.linear(a, b)
        r = torch.empty_like(u)
        _call("relu2_forward_half", u, r, ctypes.c_long(u.numel()))
        ctx.save_for_backward(a, b, c, u, r)
        return F.linear(r, c).float()

    @staticmethod
    def backward(ctx, dy):
        a, b, c, u, r = ctx.saved_tensors
        g = dy.bfloat16()
        dr = g @ c
        du = torch.empty_like(u)
        _call("relu2_backward_half", u, dr, du, ctypes.c_long(u.numel()))
        return (du @ b).float(), (du.t() @ a).float(), (g.t() @ r).float()


class Loss(torch.autograd.Function):
    """Mean cross-entropy of h head^T (N, V) against target (N), a thousand
    positions at a time: the logits of all at once would be most of the memory.
    The gradients are worked out on the way."""

    @staticmethod
    def forward(ctx, h, head, target):
        n, half = len(h), HALVES
        w = head.bfloat16() if half else head
        dh, dw, total = torch.empty_like(h), torch.zeros_like(head), 0.0
        for at in range(0, n, 1024):
            a, t = h[at : at + 1024], target[at : at + 1024, None]
            a = a.bfloat16() if half else a
            logits = F.linear(a, w).float()
            top = logits.amax(-1, keepdim=True)
            p = logits.sub_(top).exp()
            whole = p.sum(-1, keepdim=True)
            total += (whole.log() - logits.gather(-1, t)).sum().item()
            p.div_(whole)
            p.scatter_add_(-1, t, torch.full_like(t, -1, dtype=p.dtype)).div_(n)
            p = p.bfloat16() if half else p
            dh[at : at + 1024] = p @ w
            dw += p.t() @ a
        ctx.save_for_backward(dh, dw)
        return torch.tensor(total / n)

    @staticmethod
    def backward(ctx, g):
        dh, dw = ctx.saved_tensors
        return dh * g, dw * g, None


def _multiplies_halves():
    try:
        flags = open("/proc/cpuinfo").read()
        return "amx_bf16" in flags or "avx512_bf16" in flags
    except OSError:
        return False


HALVES = os.environ.get("TINYLM_HALVES", "1") == "1" and _multiplies_halves()
linear = Linear.apply if HALVES else F.linear
feed_forward = FeedForward.apply if HALVES else lambda h, w1, w2: F.linear(Relu2.apply(F.linear(h, w1)), w2)
LONGEST = 1024  # tokens in a document, maxLength in kernels.cpp
TIED = 1 / 16  # of the logits where the embedding is the head: it is larger than a head would be


class Model(nn.Module):
    """cfg: V tokens, D channels, NL layers, H heads, FF feed-forward channels,
    HT rows of the hash embedding (0: none), TIE: whether the embedding is the
    head too, ST and SP: rows of the embeddings of stems and of spelling that
    join a token's own (spelling.py; 0: none)."""

    def __init__(self, V, D=160, NL=6, H=5, FF=640, HT=8192, TIE=0, ST=0, SP=0):
        super().__init__()
        self.cfg = dict(V=V, D=D, NL=NL, H=H, FF=FF, HT=HT)
        if TIE:
            self.cfg.update(TIE=TIE, ST=ST, SP=SP)
        normal = lambda *shape, std: nn.Parameter(torch.randn(*shape) * std)
        each = lambda make: nn.ParameterList([make() for _ in range(NL)])
        ones = lambda: nn.Parameter(torch.ones(D))
        a = 1 / math.sqrt(D)
        self.emb = normal(V, D, std=0.5 if not ST else 0.3)
        if HT:
            self.hemb = nn.Parameter(torch.zeros(HT, D))
        if ST:
            self.stem, self.letters = normal(ST, D, std=0.3), normal(SP, D, std=0.08)
            self.register_buffer("stems", torch.zeros(V, dtype=torch.long), persistent=False)
            self.register_buffer("spelled", torch.zeros(V, SP), persistent=False)
        self.gf = ones()
        self.qkv = each(lambda: normal(3 * D, D, std=a))
        self.o = each(lambda: normal(D, D, std=a * 0.3))
        self.w1 = each(lambda: normal(FF, D, std=a))
        self.w2 = each(lambda: normal(D, FF, std=a * 0.2))
        self.g1, self.g2 = each(ones), each(ones)
        self.c1, self.c2 = each(lambda: normal(3, D, std=0.1)), each(lambda: normal(3, D, std=0.1))
        if not TIE:
            self.head = normal(V, D, std=0.02)
        self.register_buffer("no_conv", torch.zeros(3, D), persistent=False)

    def tables(self):
        """(embedding, head), (V, D) each: what a token's own row, its stem and its letters come to."""
        e = self.emb
        if self.cfg.get("ST"):
            e = e + self.stem[self.stems] + self.spelled @ self.letters
        return e, e * TIED if self.cfg.get("TIE") else self.head

    def forward(self, ids, starts, wanted, hashes):
        """ids (N) packed documents, starts int32 (documents + 1), wanted: the
        positions whose next token's logits are returned, hashes (N)."""
        return linear(*self.inner(ids, starts, wanted, hashes))

    def loss(self, ids, starts, wanted, hashes, target):
        """Mean cross-entropy of the tokens after the wanted positions."""
        return Loss.apply(*self.inner(ids, starts, wanted, hashes), target)

    def inner(self, ids, starts, wanted, hashes):
        """What the head multiplies at the wanted positions, and the head."""
        if (starts[1:] - starts[:-1]).max() > LONGEST:
            raise ValueError(f"a document of more than {LONGEST} tokens: the kernels have no positions for it")
        table, head = self.tables()
        x = F.embedding(ids, table)
        if self.cfg["HT"]:
            x = x + F.embedding(hashes, self.hemb, padding_idx=0)
        for l in range(self.cfg["NL"]):
            h, x = NormConv.apply(x, self.g1[l], self.c1[l], starts, 1)
            x = x + linear(Attention.apply(linear(h, self.qkv[l]), starts, self.cfg["H"]), self.o[l])
            h, x = NormConv.apply(x, self.g2[l], self.c2[l], starts, 1)
            x = x + feed_forward(h, self.w1[l], self.w2[l])
        x = x[wanted]
        h, _ = NormConv.apply(x, self.gf, self.no_conv, torch.tensor([0, len(x)], dtype=torch.int32), 0)
        return h, head

    def matrices(self):
        """The parameters that Muon updates; AdamW takes the others."""
        return [*self.qkv, *self.o, *self.w1, *self.w2]
