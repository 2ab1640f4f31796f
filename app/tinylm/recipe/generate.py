"""Writes texts with a network, many at once, keeping keys and values: what
stories, answers and functions are measured on.
"""
import torch
import torch.nn.functional as F

from bpe import BEGIN


def _norm(x, eps):
    return x * (x.pow(2).mean(-1, keepdim=True) + eps).rsqrt()


class Writer:
    """A batch of texts that grow by a token a step, in float32."""

    def __init__(self, model, batch, length):
        self.m, c = model, model.cfg
        self.d, self.heads, self.size = c["D"], c["H"], c["D"] // c["H"]
        self.table, self.head = (t.detach() for t in model.tables())
        self.keys = torch.zeros(c["NL"], batch, self.heads, length, self.size)
        self.values = torch.zeros_like(self.keys)
        self.past = torch.zeros(2 * c["NL"], 3, batch, self.d)  # the last three normed rows before each convolution
        self.at = 0
        angle = torch.arange(length)[:, None] * 10000 ** (-2 * torch.arange(self.size // 2) / self.size)
        self.cos, self.sin = angle.cos(), angle.sin()

    def _conv(self, x, gain, taps, which):
        h = _norm(x, 1e-5) * gain
        past = self.past[which]
        out = h + (taps[:, None] * past).sum(0)
        past[1:] = past[:-1].clone()
        past[0] = h
        return out

    def _turn(self, x):
        a, b = _norm(x, 1e-6).chunk(2, -1)
        cos, sin = self.cos[self.at], self.sin[self.at]
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

    def step(self, ids):
        """ids (batch): the next token of each text. Returns the logits after it, (batch, V)."""
        m, t = self.m, self.at
        x = self.table[ids]
        for l in range(m.cfg["NL"]):
            qkv = F.linear(self._conv(x, m.g1[l], m.c1[l], 2 * l), m.qkv[l])
            q, k, v = (p.view(len(ids), self.heads, self.size) for p in qkv.chunk(3, -1))
            self.keys[l, :, :, t], self.values[l, :, :, t] = self._turn(k), v
            scores = 0.35 * torch.einsum("bhc,bhtc->bht", self._turn(q), self.keys[l, :, :, : t + 1])
            x = x + F.linear(torch.einsum("bht,bhtc->bhc", scores.softmax(-1), self.values[l, :, :, : t + 1]).reshape(len(ids), -1), m.o[l])
            x = x + F.linear(F.relu(F.linear(self._conv(x, m.g2[l], m.c2[l], 2 * l + 1), m.w1[l])).pow(2), m.w2[l])
        self.at += 1
        return F.linear(_norm(x, 1e-5) * m.gf, self.head)


def chosen(logits, temperature, top_p, generator):
    if temperature == 0:
        return logits.argmax(-1)
    p = (logits / temperature).softmax(-1)
    if top_p < 1:
        ranked, order = p.sort(-1, descending=True)
        ranked[ranked.cumsum(-1) - ranked > top_p] = 0
        return order.gather(-1, torch.multinomial(ranked, 1, generator=generator))[:, 0]
    return torch.multinomial(p, 1, generator=generator)[:, 0]


@torch.no_grad()
def write(model, tokenizer, prompts, limit, temperature=0.0, top_p=1.0, seed=1, stop=None, context=1024):
    """[(text, ended)]: what follows each prompt, at most `limit` tokens, up to
    the end that the network writes itself or to the text `stop`."""
    generator = torch.Generator().manual_seed(seed)
    given = [[BEGIN, *tokenizer.encode(p)] for p in prompts]
    length = min(context, max(map(len, given)) + limit)
    writer, texts, ended = Writer(model, len(given), length), [list(g) for g in given], [False] * len(given)
    for t in range(length - 1):
        logits = writer.step(torch.tensor([text[t] if t < len(text) else BEGIN for text in texts]))
        pick = chosen(logits, temperature, top_p, generator).tolist()
        live = False
        for i, text in enumerate(texts):
            if t != len(text) - 1 or ended[i]:
                live = live or t < len(text) - 1
                continue
            if len(text) - len(given[i]) >= limit:
                continue
            if pick[i] == BEGIN:
                ended[i] = True
                continue
            text.append(pick[i])
            if stop and stop in tokenizer.decode(text[len(given[i]) :]).lstrip():
                ended[i] = True
            live = True
        if not live:
            break
    out = []
    for text, g, end in zip(texts, given, ended):
        words = tokenizer.decode(text[len(g) :])
        if stop and stop in words.lstrip():
            lead = len(words) - len(words.lstrip())
            words = words[: lead + words.lstrip().index(stop)]
        out.append((words, end))
    return out
