"""Muon (Jordan et al. 2024): momentum whose update is orthogonalised by a
Newton-Schulz iteration, for the matrices inside the blocks."""
import torch


def orthogonalise(g, steps=5):
    """The nearest semi-orthogonal matrix to g, roughly, or to each of a stack
    (..., rows, columns): singular values end between 0.7 and 1.2. The
    coefficients are Jordan's."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g / (g.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.size(-2) > x.size(-1)
    if tall:
        x = x.transpose(-2, -1).contiguous()
    for _ in range(steps):
        s = x @ x.transpose(-2, -1)
        x = a * x + (b * s + c * (s @ s)) @ x
    return x.transpose(-2, -1) if tall else x


class Muon:
    """Matrices of one shape are updated together: one layer's are too small to fill a device."""

    def __init__(self, matrices, momentum=0.95):
        self.matrices, self.momentum = matrices, momentum
        self.velocity = [torch.zeros_like(p) for p in matrices]
        self.alike = {}
        for i, p in enumerate(matrices):
            self.alike.setdefault(p.shape, []).append(i)

    @torch.no_grad()
    def step(self, rate, decay):
        for (rows, columns), own in self.alike.items():
            ps, vs = [self.matrices[i] for i in own], [self.velocity[i] for i in own]
            grads = [p.grad for p in ps]
            torch._foreach_mul_(vs, self.momentum)
            torch._foreach_add_(vs, grads)
            u = torch.stack(torch._foreach_add(grads, vs, alpha=self.momentum))
            if rows == 3 * columns:  # q, k and v are three matrices
                u, scale = orthogonalise(u.view(-1, columns, columns)).reshape(u.shape), 1.0
            else:
                u, scale = orthogonalise(u), max(1, rows / columns) ** 0.5
            torch._foreach_mul_(ps, 1 - rate * decay)
            torch._foreach_add_(ps, list(u.unbind()), alpha=-rate * scale)
