"""Tunes tiny/instruct from preferences: `python3 prefer.py INSTRUCT.pt OUT.pt`.

1. A reward model (Christiano et al. 2017; Ouyang et al. 2022): a linear head
   on the last hidden state of the answer, trained to tell preferred from
   rejected answers by the Bradley-Terry likelihood, sigmoid(r(a) - r(b)). It is
   measured on pairs of requests that it never saw.
2. Direct preference optimisation (Rafailov et al. 2023, eq. 7) of the policy
   against the untuned model, on answers that the policy itself gives: for each
   request the rewards rank its sampled answers and the pair's own, and the best
   and the worst become the pair. The negative log-likelihood of the best answer
   is added (Pang et al. 2024), so that it gains and not only the other loses.
"""
import argparse
import copy
import random
import time

import torch
import torch.nn.functional as F

import checkpoint
import preferences
from evaluate import load
from optim import Muon
from tokenizer import BEGIN

torch.set_num_threads(1)


class Batch:
    """Packed texts, each an asked part and an answer."""

    def __init__(self, tokenizer, texts, rows):
        ids, starts, self.wanted, self.owner, self.last = [], [0], [], [], []
        for i, (asked, answer) in enumerate(texts):
            a, b = [BEGIN, *tokenizer.encode(asked)], tokenizer.encode(answer) + tokenizer.ending
            self.wanted += range(len(ids) + len(a) - 1, len(ids) + len(a) + len(b) - 1)
            self.owner += [i] * len(b)
            ids += a + b
            self.last.append(len(ids) - 1)
            starts.append(len(ids))
        self.n = len(texts)
        self.ids, self.starts = torch.tensor(ids), torch.tensor(starts, dtype=torch.int32)
        self.wanted, self.owner, self.last = torch.tensor(self.wanted), torch.tensor(self.owner), torch.tensor(self.last)
        self.hashes = torch.tensor(tokenizer.hashes(ids, rows))

    def log_likelihood(self, model):
        """The answers' log-probabilities, (texts)."""
        logits = model(self.ids, self.starts, self.wanted, self.hashes)
        each = -F.cross_entropy(logits, self.ids[self.wanted + 1], reduction="none")
        return torch.zeros(self.n).index_add(0, self.owner, each)


class Reward(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = copy.deepcopy(model)
        self.model.cfg = dict(model.cfg, TIE=0)  # the reward is a head of its own
        self.model.head = torch.nn.Parameter(torch.zeros(1, model.cfg["D"]))

    def forward(self, b):
        return self.model(b.ids, b.starts, b.last, b.hashes)[:, 0]


pair = preferences.pair  # asking.pair for the second generation


def drawn(r, n, test=False):
    return [pair(r, test) for _ in range(n)]


def texts(pairs):
    """Preferred answers first, then the rejected ones."""
    return [(preferences.text(p[1]), " " + p[2]) for p in pairs] + [(preferences.text(p[1]), " " + p[3]) for p in pairs]


def optimisers(model, rate):
    matrices = model.matrices()
    taken = {id(p) for p in matrices}
    return Muon(matrices), torch.optim.AdamW([p for p in model.parameters() if id(p) not in taken], lr=rate, betas=(0.9, 0.97), weight_decay=0.0)


def update(loss, model, muon, adam, rate, scale):
    for p in model.parameters():
        p.grad = None
    loss.backward()
    for p in model.parameters():
        if p.grad is None:
            p.grad = torch.zeros_like(p)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for g in adam.param_groups:
        g["lr"] = g.setdefault("base", g["lr"]) * scale
    adam.step()
    muon.step(rate * scale, 0.0)


def train_reward(model, tokenizer, steps, r):
    reward, rows = Reward(model), model.cfg["HT"]
    muon, adam = optimisers(reward.model, 1e-3)
    for step in range(steps):
        pairs = drawn(r, 128)
        out = reward(Batch(tokenizer, texts(pairs), rows))
        loss = -F.logsigmoid(out[:128] - out[128:]).mean()
        update(loss, reward.model, muon, adam, 0.002, min(1, (step + 1) / 20) * max(0.05, 1 - step / steps))
        if step % 20 == 0:
            print(f"reward step {step} loss {loss.item():.4f}", flush=True)
    with torch.no_grad():
        right = {}
        for p, a, b in ((p, *x) for pairs in [drawn(random.Random(77), 600, test=True)] for p, x in zip(pairs, reward(Batch(tokenizer, texts(pairs), rows)).view(2, -1).t().tolist())):
            right.setdefault(p[0], []).append(a > b)
    print("reward agrees on requests it never saw:", {k: f"{sum(v)}/{len(v)}" for k, v in right.items()}, flush=True)
    return reward, {k: [sum(v), len(v)] for k, v in right.items()}


@torch.no_grad()
def sample(model, tokenizer, asked, r, limit=24):
    """An answer a request, at temperature 1, the whole batch at a time."""
    texts = [[BEGIN, *tokenizer.encode(a)] for a in asked]
    lengths, live = [len(t) for t in texts], list(range(len(texts)))
    for _ in range(limit):
        ids = [i for k in live for i in texts[k]]
        starts, at = [0], 0
        for k in live:
            at += len(texts[k])
            starts.append(at)
        last = torch.tensor(starts[1:]) - 1
        logits = model(torch.tensor(ids), torch.tensor(starts, dtype=torch.int32), last, torch.tensor(tokenizer.hashes(ids, model.cfg["HT"])))
        for k, i in zip(live, torch.multinomial(logits.softmax(-1), 1)[:, 0].tolist()):
            texts[k].append(i)
        live = [k for k in live if texts[k][-1] not in tokenizer.ends]
        if not live:
            break
    return [tokenizer.decode(t[n:]).split("\n")[0].strip() for t, n in zip(texts, lengths)]


def ranked(pairs, policy, tokenizer, reward, r):
    """The pairs with the best and the worst of their own answers and a sampled one, by the reward."""
    sampled = sample(policy, tokenizer, [preferences.text(p[1]) for p in pairs], r)
    n, rows = len(pairs), policy.cfg["HT"]
    candidates = [(preferences.text(p[1]), " " + a) for k in range(3) for p, a in zip(pairs, ([p[2] for p in pairs], [p[3] for p in pairs], sampled)[k])]
    with torch.no_grad():
        value = reward(Batch(tokenizer, candidates, rows)).view(3, n)
    out = []
    for i, p in enumerate(pairs):
        answers = [p[2], p[3], sampled[i] or p[3]]
        best, worst = int(value[:, i].argmax()), int(value[:, i].argmin())
        if answers[best] != answers[worst]:
            out.append((p[0], p[1], answers[best], answers[worst]))
    return out


def prefer(policy, reference, tokenizer, reward, steps, r, beta, weight):
    muon, adam = optimisers(policy, 5e-4)
    rows = policy.cfg["HT"]
    for step in range(steps):
        pairs = drawn(r, 64)
        if step % 2:
            pairs = ranked(pairs, policy, tokenizer, reward, r)
        b, n = Batch(tokenizer, texts(pairs), rows), len(pairs)
        with torch.no_grad():
            before = b.log_likelihood(reference)
        now = b.log_likelihood(policy)
        gain = now - before
        loss = -F.logsigmoid(beta * (gain[:n] - gain[n:])).mean() - weight * now[:n].mean() / 10
        update(loss, policy, muon, adam, 0.001, min(1, (step + 1) / 20) * max(0.05, 1 - step / steps))
        if step % 20 == 0:
            print(f"dpo step {step} loss {loss.item():.4f} margin {(gain[:n] - gain[n:]).mean().item():.2f} preferred {gain[:n].mean().item():.2f}", flush=True)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint")
    p.add_argument("out")
    p.add_argument("--reward-steps", type=int, default=100)
    p.add_argument("--steps", type=int, default=120)
    p.add_argument("--beta", type=float, default=0.1)
    p.add_argument("--likelihood", type=float, default=1.0, help="weight of the preferred answer's own likelihood")
    p.add_argument("--seed", type=int, default=3)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    generator, began = random.Random(a.seed), time.time()
    model, tokenizer = load(a.checkpoint)
    if hasattr(tokenizer, "merges"):
        import asking

        pair = asking.pair
    reward, agreement = train_reward(model, tokenizer, a.reward_steps, generator)
    policy = copy.deepcopy(model)
    prefer(policy, model, tokenizer, reward, a.steps, generator, a.beta, a.likelihood)
    old = checkpoint.load(a.checkpoint)
    checkpoint.save(dict(sd=policy.state_dict(), cfg=policy.cfg, **tokenizer.state(), step=old["step"] + a.steps, ntok=old["ntok"], agreement=agreement), a.out)
    print(f"{a.out}, {time.time() - began:.0f} s")
