"""Trains the family on an accelerator, on the same mix and the same
checkpoints as train.py: either goes on from the other's.

    python3 accelerate.py --out RUN --vocabulary V --corpus C --shards S --seconds 540

trains base, finishes it and, from there, trains instruct and reason, and writes
the weights of each to RUN in 16 bits; RUN/latest.pt is base with its optimisers. Processes draw
documents and pack them into rows; the network runs in bfloat16, compiled where
PyTorch can (2.0 and later). The rate of base is constant, and without finish it falls to 2 % in
the last --decay of its time; 0 leaves it as it is, to go on later. On a machine
without an accelerator it runs on the processor, slowly: a test of the same
lines.
"""
import argparse
import contextlib
import os
import queue
import threading
import time

import numpy as np
import torch
import torch.multiprocessing as processes

import checkpoint
import mix
import rows
import tokenizer as tokenizers
import train
from optim import Muon

# Share of the time, and the rates of Muon and AdamW, of each stage.
STAGES = {"base": (0.62, 1.0, 1.0), "finish": (0.22, 0.6, 0.8), "instruct": (0.08, 0.35, 0.5), "reason": (0.08, 0.35, 0.5)}
TRUNK = ("base", "finish")  # each goes on from the one before; the others begin from the last of these
CLOSING = 6  # seconds for the last files
DOCUMENTS = 4096  # in a step, at most: requests are short
began = time.time()


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("out", "vocabulary", "corpus", "shards"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--init", default="", help="checkpoint to begin from when OUT has none")
    p.add_argument("--shape", default="")
    p.add_argument("--seconds", type=float, default=540, help="of all stages, what compiling takes included")
    p.add_argument("--stages", default="base,finish,instruct,reason")
    p.add_argument("--more", default="data/weights.txt", help="file of factors for the weights of tasks when finishing")
    p.add_argument("--decay", type=float, default=0.4, help="share of base's time with a falling rate, at its end")
    p.add_argument("--rows", type=int, default=128, help="rows a step")
    p.add_argument("--length", type=int, default=1024, help="tokens a row")
    p.add_argument("--rate", type=float, default=0.018, help="learning rate of Muon")
    p.add_argument("--adam", type=float, default=2e-3)
    p.add_argument("--weight-decay", type=float, default=0.1)
    p.add_argument("--first", type=float, default=2, help="million tokens at the first of base's checkpoints that are kept")
    p.add_argument("--keep", type=float, default=2.75, help="the next ones come at this many times as many each time")
    p.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 4), help="processes that draw documents")
    p.add_argument("--ways", default="packed,masked,plain", help="how to run the network: the first that works is taken")
    p.add_argument("--seed", type=int, default=7)
    return p.parse_args()


def pack(documents, count, length):
    """(tokens, numbers of documents, learned), (count, length) each, and where
    documents begin in all rows: documents one after the other; what does not
    fit goes on in the next row, as a document of its own."""
    ids, numbers, learned = np.zeros((count, length), np.int16), np.zeros((count, length), np.int16), np.zeros((count, length), bool)
    starts = []
    i, mask = next(documents)
    for row in range(count):
        at = number = 0
        while at < length:
            n = min(length - at, len(i))
            ids[row, at : at + n], numbers[row, at : at + n], learned[row, at : at + n] = i[:n], number, mask[:n]
            learned[row, at] = False  # nothing in the row tells it
            starts.append(row * length + at)
            at, number = at + n, number + 1
            i, mask = i[n:], mask[n:]
            if not len(i):
                i, mask = next(documents)
    return ids, numbers, learned, np.array(starts, np.int32)


def draw(out, a, stage, seed):
    torch.set_num_threads(1)
    os.nice(5)
    more = {name: float(factor) for name, factor in (line.split() for line in open(a.more))} if stage == "finish" else None
    documents = mix.Mix(tokenizers.load(a.vocabulary), a.corpus, a.shards, stage, more).documents(seed)
    most = max(8, DOCUMENTS * a.rows * a.length // (128 * 1024))
    while True:
        *row, starts = pack(documents, a.rows, a.length)
        if len(starts) < most:
            padded = np.full(most + 1, a.rows * a.length, np.int32)
            padded[: len(starts)] = starts
            out.put((*row, padded))


class Stage:
    """A stage's documents: processes that draw them into a queue."""

    def __init__(self, a, name, workers, seed):
        spawn = processes.get_context("spawn")
        self.batches = spawn.Queue(3 * workers)
        self.drawing = [spawn.Process(target=draw, args=(self.batches, a, name, seed + i), daemon=True) for i in range(workers)]
        for p in self.drawing:
            p.start()
        self.ready = queue.Queue(8)
        threading.Thread(target=self._fetch, daemon=True).start()

    def _fetch(self):
        """Takes batches from the processes to where the device can copy them from while it computes."""
        while True:
            row = [torch.from_numpy(x) for x in self.batches.get()]
            self.ready.put([x.pin_memory() for x in row] if torch.cuda.is_available() else row)

    def next(self, device):
        try:
            ids, numbers, learned, starts = (x.to(device, non_blocking=True) for x in self.ready.get(timeout=60))
        except queue.Empty:
            raise SystemExit("no documents come: did a process that draws them fail?")
        return ids.long(), numbers, learned, starts

    def end(self):
        for p in self.drawing:
            p.kill()


def chosen(a, model, batch, half, log):
    """loss(model, batch), in the first way that works here and says what the plain one says."""

    def packed(model, ids, numbers, learned, starts):
        return rows.loss(model, ids, numbers, learned, starts)

    def masked(model, ids, numbers, learned, starts):
        return rows.loss(model, ids, numbers, learned)

    compiled = lambda f: torch.compile(f, dynamic=False) if hasattr(torch, "compile") and batch[0].is_cuda else f
    ways = {"packed": compiled(packed), "packed, not compiled": packed, "masked": compiled(masked), "plain": masked}
    with half, torch.no_grad():
        few = 4  # rows, or the mask takes all of the memory
        part = [x[:few] for x in batch[:3]]
        inside = batch[3].clamp(max=few * a.length)
        want = masked(model, *part, None).item()
        try:
            print(f"loss {want:.5f}, packed {packed(model, *part, inside).item():.5f}", file=log, flush=True)
        except Exception as e:
            print(f"packed: {type(e).__name__}: {e}", file=log, flush=True)
    for name in a.ways.split(","):
        try:
            for _ in range(2):
                with half:
                    loss = ways[name](model, *batch)
                loss.backward()
                for p in model.parameters():
                    p.grad = None
            print(f"{name} after {time.time() - began:.0f} s: loss {loss.item():.5f}", file=log, flush=True)
            return ways[name]
        except Exception as e:  # nine minutes are too few to lose them to a compiler
            print(f"not {name}: {type(e).__name__}: {str(e)[:2000]}", file=log, flush=True)
    raise SystemExit("the network runs in no way here")


class Optimisers:
    def __init__(self, model, adam):
        self.muon = Muon(model.matrices())
        self.tables = [getattr(model, n) for n in ("emb", "stem", "letters") if hasattr(model, n)]
        taken = {id(p) for p in self.muon.matrices + self.tables}
        self.others = [p for p in model.parameters() if id(p) not in taken]
        more = {"fused": True} if self.tables[0].is_cuda else {}
        self.adam = torch.optim.AdamW([{"params": self.tables, "base": 3 * adam}, {"params": self.others, "base": adam}], lr=adam, betas=(0.9, 0.97), weight_decay=0.0, **more)

    def step(self, scale, rate, decay):
        torch.nn.utils.clip_grad_norm_(self.tables + self.others, 1.0)
        for g in self.adam.param_groups:
            g["lr"] = g["base"] * scale
        self.adam.step()
        self.muon.step(rate * scale, decay)
        self.adam.zero_grad(set_to_none=True)
        for p in self.muon.matrices:
            p.grad = None


class Run:
    def __init__(self, a):
        self.a, self.device = a, "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer = tokenizers.load(a.vocabulary)
        self.log = open(os.path.join(a.out, "train.log"), "a")
        torch.manual_seed(a.seed)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.model = train.build(a, self.tokenizer)
        self.step = self.tokens = 0
        path = os.path.join(a.out, "latest.pt")
        self.old = checkpoint.load(path if os.path.exists(path) else a.init) if os.path.exists(path) or a.init else None
        if self.old:
            self.model.load_state_dict(self.old["sd"])
            self.step, self.tokens = self.old["step"], self.old["ntok"]
        self.model.to(self.device)
        self.half = torch.autocast(self.device, torch.bfloat16) if self.device == "cuda" else contextlib.nullcontext()

    def save(self, name, optimisers=None):
        sd = {k: v.cpu() if optimisers else v.half().cpu() for k, v in self.model.state_dict().items()}
        c = dict(sd=sd, cfg=self.model.cfg, **self.tokenizer.state(), step=self.step, ntok=self.tokens)
        if optimisers:
            c.update(first=self.first, adam=optimisers.adam.state_dict(), muon=[v.cpu() for v in optimisers.muon.velocity])
        checkpoint.save(c, os.path.join(self.a.out, name))

    def train(self, name, stage, until, loss_of):
        """Trains a stage until a time, in seconds since 1970."""
        a = self.a
        _, rate, adam = STAGES[name]
        optimisers = Optimisers(self.model, a.adam * adam)
        if name == "base" and self.old and "adam" in self.old:
            optimisers.adam.load_state_dict(self.old["adam"])
            optimisers.muon.velocity = [v.to(self.device) for v in self.old["muon"]]
        self.first, start, shown, losses, kept = self.step, time.time(), time.time(), [], 1e6 * a.first
        while kept <= self.tokens:
            kept *= a.keep
        decay = 1 if name != "base" else 0 if "finish" in a.stages else a.decay
        while time.time() < until:
            batch = stage.next(self.device)
            with self.half:
                loss = loss_of(self.model, *batch)
            loss.backward()
            left = (until - time.time()) / (until - start)
            scale = min(1, (self.step - self.first + 1) / 60, max(0.02, left / decay) if decay else 1)
            optimisers.step(scale, a.rate * rate, a.weight_decay)
            self.step, self.tokens = self.step + 1, self.tokens + batch[0].numel()
            losses.append(loss.detach())
            if name == "base" and self.tokens >= kept:
                self.save(f"at-{kept / 1e6:.3g}M.pt")
                kept *= a.keep
            if self.step % 50 == 0:
                mean, wall = torch.stack(losses[-50:]).mean().item(), time.time() - shown
                if mean != mean:
                    raise SystemExit("the loss is no number any more: the last checkpoint is from before")
                print(f"{name} step {self.step} tokens {self.tokens / 1e6:.1f}M loss {mean:.4f} scale {scale:.3f} {50 * batch[0].numel() / wall:.0f} tok/s waiting {stage.ready.qsize()}", file=self.log, flush=True)
                shown, losses = time.time(), []
        if name == "base":
            self.save("latest.pt", optimisers)
        self.save(name + ".pt")


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    run = Run(a)
    names = a.stages.split(",")
    stages = {name: Stage(a, name, a.workers if name == names[0] else max(1, a.workers // 2), 1_000_003 * a.seed + run.step * 97 + 1000 * i) for i, name in enumerate(names)}
    loss_of = chosen(a, run.model, stages[names[0]].next(run.device), run.half, run.log)
    start, whole = time.time(), sum(STAGES[n][0] for n in names)
    length, at = began + a.seconds - CLOSING - time.time(), 0
    trunk, step, tokens = {k: v.clone() for k, v in run.model.state_dict().items()}, run.step, run.tokens
    for name in names:
        at += STAGES[name][0] / whole
        run.train(name, stages[name], start + length * at, loss_of)
        stages[name].end()
        if name in TRUNK:
            trunk, step, tokens = {k: v.clone() for k, v in run.model.state_dict().items()}, run.step, run.tokens
        elif name != names[-1]:
            run.model.load_state_dict(trunk)
            run.step, run.tokens = step, tokens


if __name__ == "__main__":
    main()
