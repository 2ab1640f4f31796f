"""Muon (Jordan et al. 2024): momentum whose update is orthogonalised by a
Newton-Schulz iteration, for the matrices inside the blocks."""
import torch


def orthogonalise(g, steps=5):
    """The nearest semi-orthogonal matrix to g, roughly: singular values end
    between 0.7 and 1.2. The coefficients are Jordan's."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g / (g.norm() + 1e-7)
    tall = x.size(0) > x.size(1)
    if tall:
        x = x.t().contiguous()
    for _ in range(steps):
        s = x @ x.t()
        x = a * x + (b * s + c * (s @ s)) @ x
    return x.t() if tall else x


class Muon:
    def __init__(self, matrices, momentum=0.95):
        self.matrices, self.momentum = matrices, momentum
        self.velocity = [torch.zeros_like(p) for p in matrices]

    @torch.no_grad()
    def step(self, rate, decay):
        for p, v in zip(self.matrices, self.velocity):
            v.mul_(self.momentum).add_(p.grad)
            u = p.grad.add(v, alpha=self.momentum)
            if u.size(0) == 3 * u.size(1):  # q, k and v are three matrices
                u, scale = torch.cat([orthogonalise(part) for part in u.chunk(3)]), 1.0
            else:
                u, scale = orthogonalise(u), max(1, u.size(0) / u.size(1)) ** 0.5
            p.mul_(1 - rate * decay).add_(u, alpha=-rate * scale)
