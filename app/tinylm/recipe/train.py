"""Trains the model on episodes from data.py, on a core or more, resumable.

Writes OUT/latest.pt every few minutes and on SIGTERM or SIGINT, and goes on
from it when started again. The learning rate is constant until DECAY minutes
before UNTIL and then falls linearly to 2 % of itself. A running mean of the
weights (`ema`) is kept beside them.
"""
import argparse
import fcntl
import os
import signal
import time

import numpy as np
import torch

import checkpoint
import spelling
import tokenizer as tokenizers
from model import Model
from optim import Muon

torch.set_num_threads(1)


class Alone:
    """One trainer."""

    rank, count = 0, 1

    def mean(self, grads, stop):
        return stop


class Together:
    """Trainers on cores of their own: each takes the mean of all gradients."""

    def __init__(self, rank, count, place):
        self.rank, self.count = rank, count
        torch.distributed.init_process_group("gloo", init_method=f"file://{place}", rank=rank, world_size=count)

    def mean(self, grads, stop):
        """Replaces the gradients by their mean over all trainers; whether any wants to stop."""
        flat = torch.cat([g.flatten() for g in grads] + [torch.tensor([float(stop)])])
        torch.distributed.all_reduce(flat)
        at = 0
        for g in grads:
            g.copy_(flat[at : at + g.numel()].view_as(g)).div_(self.count)
            at += g.numel()
        return bool(flat[-1] > 0)


def together(count, place, train):
    """Runs train(team) in `count` processes that meet at a file, a core each."""
    if os.path.exists(place):
        os.remove(place)  # of a run that was killed
    cores = sorted(os.sched_getaffinity(0))

    def work(rank):
        os.sched_setaffinity(0, {cores[rank % len(cores)]})
        train(Together(rank, count, place))

    children = [torch.multiprocessing.get_context("fork").Process(target=work, args=(rank,)) for rank in range(count)]
    for child in children:
        child.start()
    for s in (signal.SIGTERM, signal.SIGINT):
        signal.signal(s, lambda *_: [child.terminate() for child in children])
    for child in children:
        child.join()
    raise SystemExit(max(abs(child.exitcode) for child in children))


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", required=True, help="folder of checkpoints and the log")
    p.add_argument("--vocabulary", required=True)
    p.add_argument("--init", default="", help="checkpoint to begin from when OUT has none")
    p.add_argument("--until", type=float, required=True, help="end, in seconds since 1970")
    p.add_argument("--decay", type=float, default=30, help="minutes of falling learning rate before the end; 0: none, the run is to go on later")
    p.add_argument("--batch", type=int, default=8192, help="tokens a step")
    p.add_argument("--rate", type=float, default=0.01, help="learning rate of Muon")
    p.add_argument("--adam", type=float, default=2e-3, help="learning rate of AdamW; embeddings have three times that")
    p.add_argument("--weight-decay", type=float, default=0.1, help="of the matrices")
    p.add_argument("--every", type=float, default=5, help="minutes between checkpoints")
    p.add_argument("--data", default="base", choices=["base", "instruct", "reason", "mix"], help="what to train on: episodes, requests with answers, problems with steps; episodes and text (mix.py)")
    p.add_argument("--corpus", default="", help="what corpus.py wrote, for the mix")
    p.add_argument("--shards", default="", help="what mix.py wrote, for the mix")
    p.add_argument("--stage", default="base", choices=["base", "sister", "opinions", "finish", "instruct", "reason"], help="of the mix")
    p.add_argument("--more", default="", help="factors for the weights of tasks: tr_en_zh=4,tr_essay=3, or a file of lines: tr_en_zh 4")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--shape", default="", help="another shape of the model: D=96,NL=6,H=3,FF=384")
    p.add_argument("--workers", type=int, default=1, help="trainers, one a core, that share each batch")
    return p.parse_args()


def transplant(model, old, tokenizer):
    """Loads a checkpoint's weights; rows of tokens that it had go to their new
    place, new tokens start small. Of the product's files, whose embedding is
    added up, the parts of spelling start at zero."""
    own = model.state_dict()
    weights = spelling.with_parts(old["sd"], own)
    if tokenizers.restore(old).state() != tokenizer.state():
        before = tokenizers.restore(old)
        known = {text: i for i, text in enumerate(before.text) if text}
        for name, std in (("emb", 0.3), ("head", 0.02)):
            if name not in weights:
                continue
            rows = torch.randn(tokenizer.size, weights[name].shape[1]) * std
            for i, piece in enumerate(tokenizer.text):
                j = i if i <= 256 else known.get(piece)
                if j is not None:
                    rows[i] = weights[name][j]
            weights[name] = rows
    model.load_state_dict(weights)


def build(a, tokenizer):
    """The network for a tokenizer, of another shape if --shape says so."""
    shape = {k: int(v) for k, v in (part.split("=") for part in a.shape.split(",") if part)}
    known = spelling.shape(tokenizer) if hasattr(tokenizer, "merges") else dict(V=tokenizer.size)
    return spelling.prepare(Model(**{**known, **shape}), tokenizer)


SECOND = 250_000  # tokens at the first of the checkpoints that are kept, and then at 1.4 times as many


class Trainer:
    def __init__(self, a, tokenizer, documents, team=Alone()):
        """documents(seed) is an endless iterator of (ids, mask): mask is 1
        where the token is to be learned."""
        self.a, self.tokenizer, self.team = a, tokenizer, team
        torch.manual_seed(a.seed)
        self.model = build(a, tokenizer)
        self.step = self.tokens = self.first = 0  # first: the step that the rate warmed up from
        matrices = self.model.matrices()
        tables = [getattr(self.model, name) for name in ("emb", "hemb", "stem", "letters") if hasattr(self.model, name)]
        taken = {id(p) for p in matrices + tables}
        others = [p for p in self.model.parameters() if id(p) not in taken]
        self.clipped = others + tables
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW([{"params": tables, "base": 3 * a.adam}, {"params": others, "base": a.adam}], betas=(0.9, 0.97), weight_decay=0.0)
        os.makedirs(a.out, exist_ok=True)
        self.lock = open(os.path.join(a.out, f"lock{team.rank}"), "w")
        fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # one run a folder
        self.path = os.path.join(a.out, "latest.pt")
        if os.path.exists(self.path):
            self.resume(checkpoint.load(self.path))
        else:
            if a.init:
                old = checkpoint.load(a.init)
                transplant(self.model, old, tokenizer)
                self.step, self.tokens = old["step"], old["ntok"]
            self.ema = {k: v.clone() for k, v in self.model.state_dict().items()}
            self.first = self.step
        self.documents = documents((a.seed * 1_000_003 + self.step) * team.count + team.rank)
        self.stop = False
        for s in (signal.SIGTERM, signal.SIGINT):
            signal.signal(s, lambda *_: setattr(self, "stop", True))

    def resume(self, c):
        if tokenizers.restore(c).state() != self.tokenizer.state():
            raise SystemExit(f"{self.path} has another vocabulary: begin from it in a new folder with --init")
        self.model.load_state_dict(c["sd"])
        self.step, self.tokens, self.first, self.ema, self.muon.velocity = c["step"], c["ntok"], c["first"], c["ema"], c["muon"]
        self.adam.load_state_dict(c["adam"])

    def save(self):
        c = dict(sd=self.model.state_dict(), ema=self.ema, cfg=self.model.cfg, **self.tokenizer.state(),
                 step=self.step, ntok=self.tokens, first=self.first, adam=self.adam.state_dict(), muon=self.muon.velocity)
        checkpoint.save(c, self.path)

    def keep(self, before):
        """Keeps the weights at 0.25, 0.35, 0.5, 0.71, 1 ... million tokens: when does what appear?"""
        at = SECOND
        while at <= before:
            at *= 2**0.5
        if self.tokens >= at:
            c = dict(sd={k: v.half() for k, v in self.model.state_dict().items()}, cfg=self.model.cfg, **self.tokenizer.state(), step=self.step, ntok=self.tokens)
            torch.save(c, os.path.join(self.a.out, f"at-{at / 1e6:.3g}M.pt"))

    def batch(self):
        ids, mask, starts, most = [], [], [0], self.a.batch // self.team.count
        while len(ids) < most:
            i, m = next(self.documents)
            left = most - len(ids)  # of one size, or freed memory would fit no more
            ids += i[:left]
            mask += m[:left]
            starts.append(len(ids))
        ids = np.array(ids, np.int64)
        wanted = np.nonzero(np.array(mask))[0] - 1  # the position before predicts the token
        hashes = self.tokenizer.hashes(ids.tolist(), self.model.cfg["HT"]) if self.model.cfg["HT"] else [0]
        return torch.from_numpy(ids), torch.tensor(starts, dtype=torch.int32), torch.from_numpy(wanted), torch.tensor(hashes), torch.from_numpy(ids[wanted + 1])

    def update(self, scale):
        ids, starts, wanted, hashes, target = self.batch()
        loss = self.model.loss(ids, starts, wanted, hashes, target)
        for p in self.model.parameters():
            p.grad = None
        loss.backward()
        if not torch.isfinite(loss):
            raise SystemExit("the loss is no number any more: the last checkpoint is from before")
        self.stop = self.team.mean([p.grad for p in self.model.parameters()], self.stop or time.time() > self.a.until)
        torch.nn.utils.clip_grad_norm_(self.clipped, 1.0)
        for g in self.adam.param_groups:
            g["lr"] = g["base"] * scale
        self.adam.step()
        self.muon.step(self.a.rate * scale, self.a.weight_decay)
        self.step += 1
        self.tokens += len(ids) * self.team.count  # of this trainer, for all
        keep = min(0.997, (self.step - self.first) / (self.step - self.first + 10))
        with torch.no_grad():
            for k, v in self.model.state_dict().items():
                self.ema[k].lerp_(v, 1 - keep)
        return loss.item()

    def run(self):
        log = open(os.path.join(self.a.out, "train.log"), "a") if self.team.rank == 0 else None
        began = saved = time.time()
        tokens, losses = self.tokens, []
        while not self.stop:
            left = (self.a.until - time.time()) / 60
            scale = min(1, (self.step - self.first + 1) / 50, max(0.02, left / self.a.decay) if self.a.decay else 1)
            before = self.tokens
            losses.append(self.update(scale))
            if log and self.a.data == "mix" and self.a.stage in ("base", "sister"):
                self.keep(before)
            now = time.time()
            if log and self.step % 25 == 0:
                print(f"step {self.step} t {now - began:.0f}s tokens {self.tokens / 1e6:.2f}M loss {np.mean(losses[-25:]):.4f} scale {scale:.3f} "
                      f"{(self.tokens - tokens) / (now - began):.0f} tok/s", file=log, flush=True)
            if log and now - saved > self.a.every * 60:
                self.save()
                saved = time.time()
        if log:
            self.save()


if __name__ == "__main__":
    import data
    import tuning

    options = arguments()
    vocabulary = tokenizers.load(options.vocabulary)
    listed = [line.split() for line in open(options.more)] if os.path.exists(options.more) else [f.split("=") for f in options.more.split(",") if f]
    factors = {name: float(factor) for name, factor in listed}
    if options.data == "base":
        source = lambda seed: data.documents(vocabulary, seed, factors)
    elif options.data == "mix":
        import mix

        source = mix.Mix(vocabulary, options.corpus, options.shards, options.stage, factors).documents
    else:
        source = lambda seed: tuning.documents(vocabulary, seed, options.data)
    train = lambda team: Trainer(options, vocabulary, source, team).run()
    train(Alone()) if options.workers == 1 else together(options.workers, os.path.abspath(options.out) + ".meet", train)
