// Kernels for training a small transformer on one CPU core, called through
// ctypes from model.py: the parts that PyTorch's own operators do slowly on
// packed documents. Everything is float32. Vectors are GCC's portable ones, so
// the compiler makes AVX2 or AVX-512 code of the same source.
//
// Shapes: N tokens in a packed batch, D channels, H heads of hd = D/H channels.
// starts[0..documents] are the offsets of the documents in the batch; nothing
// here looks across a document's border.
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <vector>

namespace {

typedef float v16 __attribute__((vector_size(64), aligned(4)));

const float qkScale = 0.35f;  // logit scale for RMS-normalised q and k
const float qkEps = 1e-6f;    // inside the norm of q and k
const float normEps = 1e-5f;  // inside the norm of the residual stream
const int maxLength = 1024;   // longest document

inline v16 load(const float *p) { return *(const v16 *)p; }
inline void store(float *p, v16 v) { *(v16 *)p = v; }

// tile computes MR rows and NV times 16 columns of C = A B.
template <int MR, int NV>
inline void tile(int K, const float *A, long rowA, long colA, const float *B, long rowB, float *C, long rowC) {
  v16 c[MR][NV];
#pragma GCC unroll 8
  for (int i = 0; i < MR; i++)
#pragma GCC unroll 2
    for (int j = 0; j < NV; j++) c[i][j] = v16{};
  for (int k = 0; k < K; k++) {
    v16 b[NV];
#pragma GCC unroll 2
    for (int j = 0; j < NV; j++) b[j] = load(B + k * rowB + 16 * j);
#pragma GCC unroll 8
    for (int i = 0; i < MR; i++) {
      float a = A[i * rowA + k * colA];
#pragma GCC unroll 2
      for (int j = 0; j < NV; j++) c[i][j] += a * b[j];
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < MR; i++)
#pragma GCC unroll 2
    for (int j = 0; j < NV; j++) store(C + i * rowC + 16 * j, c[i][j]);
}

template <int NV>
inline void strip(int M, int K, const float *A, long rowA, long colA, const float *B, long rowB, float *C, long rowC) {
  int m = 0;
  for (; m + 8 <= M; m += 8) tile<8, NV>(K, A + m * rowA, rowA, colA, B, rowB, C + m * rowC, rowC);
  for (; m + 2 <= M; m += 2) tile<2, NV>(K, A + m * rowA, rowA, colA, B, rowB, C + m * rowC, rowC);
  for (; m < M; m++) tile<1, NV>(K, A + m * rowA, rowA, colA, B, rowB, C + m * rowC, rowC);
}

// gemm writes C (M, N) = A (M, K) B (K, N) for strides of A's rows and columns;
// N is a multiple of 16.
void gemm(int M, int N, int K, const float *A, long rowA, long colA, const float *B, long rowB, float *C, long rowC) {
  int n = 0;
  for (; n + 32 <= N; n += 32) strip<2>(M, K, A, rowA, colA, B + n, rowB, C + n, rowC);
  if (n < N) strip<1>(M, K, A, rowA, colA, B + n, rowB, C + n, rowC);
}

// Rope holds the rotations of rotary position embedding (Su et al. 2021), the
// first half of a head's channels paired with the second.
struct Rope {
  int hd = 0;
  std::vector<float> cos, sin;  // (maxLength, hd/2)
  void prepare(int size) {
    if (hd == size) return;
    hd = size;
    cos.resize(maxLength * hd / 2);
    sin.resize(maxLength * hd / 2);
    for (int t = 0; t < maxLength; t++)
      for (int i = 0; i < hd / 2; i++) {
        double angle = t * pow(10000.0, -2.0 * i / hd);
        cos[t * hd / 2 + i] = (float)::cos(angle);
        sin[t * hd / 2 + i] = (float)::sin(angle);
      }
  }
};

float inverseRMS(const float *x, int n, float eps) {
  float s = 0;
  for (int i = 0; i < n; i++) s += x[i] * x[i];
  return 1.f / sqrtf(s / n + eps);
}

inline float widen(uint16_t h) {
  uint32_t bits = (uint32_t)h << 16;
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

inline uint16_t narrow(float x) {  // to the nearest, of two to the even one
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// Head is the work space of one head of one document of L tokens; Lp is L
// rounded up to a multiple of 32.
struct Head {
  int L, Lp, hd;
  Rope rope;
  std::vector<float> q, k, v, kT, vT, p, dp, dOut, out;

  void prepare(int length, int size) {
    L = length, hd = size, Lp = (L + 31) / 32 * 32;
    rope.prepare(hd);
    size_t a = (size_t)Lp * hd, b = (size_t)Lp * Lp;
    if (q.size() < a)
      for (auto *w : {&q, &k, &v, &kT, &vT, &dOut, &out}) w->assign(a, 0);
    if (p.size() < b) p.assign(b, 0), dp.assign(b, 0);
  }

  // rotate writes scale * rope(rmsnorm(x)) for position t.
  void rotate(const float *x, int t, float scale, float *o) const {
    const float *c = &rope.cos[t * hd / 2], *s = &rope.sin[t * hd / 2];
    float r = scale * inverseRMS(x, hd, qkEps);
    for (int i = 0; i < hd / 2; i++) {
      float a = x[i] * r, b = x[i + hd / 2] * r;
      o[i] = a * c[i] - b * s[i];
      o[i + hd / 2] = b * c[i] + a * s[i];
    }
  }

  // unrotate is the gradient of rotate: g is the gradient of its output.
  void unrotate(const float *x, int t, float scale, const float *g, float *dx) const {
    const float *c = &rope.cos[t * hd / 2], *s = &rope.sin[t * hd / 2];
    float r = inverseRMS(x, hd, qkEps), dot = 0, h[256];
    for (int i = 0; i < hd / 2; i++) {
      h[i] = scale * (g[i] * c[i] + g[i + hd / 2] * s[i]);
      h[i + hd / 2] = scale * (g[i + hd / 2] * c[i] - g[i] * s[i]);
    }
    for (int i = 0; i < hd; i++) dot += h[i] * x[i] * r;
    dot /= hd;
    for (int i = 0; i < hd; i++) dx[i] = r * (h[i] - dot * r * x[i]);
  }

  // gather reads head h of a document from the rows of qkv (N, 3 D).
  void gather(const float *qkv, long first, int h, int D) {
    for (int t = 0; t < L; t++) {
      const float *row = qkv + (first + t) * 3 * D + h * hd;
      rotate(row, t, qkScale, &q[t * hd]);
      rotate(row + D, t, 1, &k[t * hd]);
      memcpy(&v[t * hd], row + 2 * D, hd * sizeof(float));
    }
  }

  void transpose(const std::vector<float> &a, std::vector<float> &o) const {
    for (int c = 0; c < hd; c++) {
      for (int t = 0; t < L; t++) o[c * Lp + t] = a[t * hd + c];
      for (int t = L; t < Lp; t++) o[c * Lp + t] = 0;
    }
  }

  // attend fills p (L, Lp) with the causal softmax of q k^T.
  void attend() {
    transpose(k, kT);
    for (int m = 0; m < L; m += 32) {
      int rows = L - m < 32 ? L - m : 32;
      gemm(rows, m + 32, hd, &q[m * hd], hd, 1, &kT[0], Lp, &p[(long)m * Lp], Lp);
    }
    for (int i = 0; i < L; i++) {
      float *row = &p[(long)i * Lp], top = row[0], sum = 0;
      for (int j = 1; j <= i; j++) top = row[j] > top ? row[j] : top;
      for (int j = 0; j <= i; j++) row[j] = expf(row[j] - top);
      for (int j = 0; j <= i; j++) sum += row[j];
      float r = 1 / sum;
      for (int j = 0; j <= i; j++) row[j] *= r;
      for (int j = i + 1; j < Lp; j++) row[j] = 0;
    }
  }
};

Head head;  // one thread trains

}  // namespace

extern "C" {

// attention_forward: qkv (N, 3 D) -> out (N, D).
void attention_forward(const float *qkv, float *out, const int *starts, int documents, int H, int hd) {
  int D = H * hd;
  for (int d = 0; d < documents; d++) {
    int first = starts[d], L = starts[d + 1] - first;
    head.prepare(L, hd);
    for (int h = 0; h < H; h++) {
      head.gather(qkv, first, h, D);
      head.attend();
      for (int m = 0; m < L; m += 32) {
        int rows = L - m < 32 ? L - m : 32, seen = m + 32 < L ? m + 32 : L;
        gemm(rows, hd, seen, &head.p[(long)m * head.Lp], head.Lp, 1, &head.v[0], hd, out + (first + m) * (long)D + h * hd, D);
      }
    }
  }
}

// attention_backward: the gradient of out (N, D) -> that of qkv (N, 3 D).
void attention_backward(const float *qkv, const float *dout, float *dqkv, const int *starts, int documents, int H, int hd) {
  int D = H * hd;
  for (int d = 0; d < documents; d++) {
    int first = starts[d], L = starts[d + 1] - first;
    head.prepare(L, hd);
    int Lp = head.Lp;
    for (int h = 0; h < H; h++) {
      head.gather(qkv, first, h, D);
      head.attend();
      head.transpose(head.v, head.vT);
      for (int t = 0; t < L; t++) memcpy(&head.dOut[t * hd], dout + (first + t) * (long)D + h * hd, hd * sizeof(float));
      float *base = dqkv + first * 3L * D + h * hd;
      for (int m = 0; m < L; m += 32) {
        int rows = L - m < 32 ? L - m : 32;
        // dv = p^T dout, rows of p above the diagonal block are zero
        gemm(rows, hd, L - m, &head.p[(long)m * Lp + m], 1, Lp, &head.dOut[m * hd], hd, base + m * 3L * D + 2 * D, 3 * D);
        gemm(rows, m + 32, hd, &head.dOut[m * hd], hd, 1, &head.vT[0], Lp, &head.dp[(long)m * Lp], Lp);
      }
      for (int i = 0; i < L; i++) {
        float *p = &head.p[(long)i * Lp], *g = &head.dp[(long)i * Lp], dot = 0;
        int n = (i + 32) / 32 * 32;
        for (int j = 0; j <= i; j++) dot += p[j] * g[j];
        for (int j = 0; j <= i; j++) g[j] = p[j] * (g[j] - dot);
        for (int j = i + 1; j < n; j++) g[j] = 0;
      }
      for (int m = 0; m < L; m += 32) {
        int rows = L - m < 32 ? L - m : 32, seen = m + 32 < L ? m + 32 : L;
        gemm(rows, hd, seen, &head.dp[(long)m * Lp], Lp, 1, &head.k[0], hd, &head.out[m * hd], hd);
      }
      for (int t = 0; t < L; t++) head.unrotate(qkv + (first + t) * 3L * D + h * hd, t, qkScale, &head.out[t * hd], base + t * 3L * D);
      for (int m = 0; m < L; m += 32) {
        int rows = L - m < 32 ? L - m : 32;
        gemm(rows, hd, L - m, &head.dp[(long)m * Lp + m], 1, Lp, &head.q[m * hd], hd, &head.out[m * hd], hd);
      }
      // q holds the scale already, so k's gradient needs none
      for (int t = 0; t < L; t++) head.unrotate(qkv + (first + t) * 3L * D + D + h * hd, t, 1, &head.out[t * hd], base + t * 3L * D + D);
    }
  }
}

// norm_conv_forward: x (N, D) -> y (N, D): h = rmsnorm(x) g, then
// y[t] = h[t] + w[0] h[t-1] + w[1] h[t-2] + w[2] h[t-3] within a document
// (only h when conv is 0). rms (N) keeps 1/rms of each row.
void norm_conv_forward(const float *x, const float *g, const float *w, float *y, float *rms, const int *starts, int documents, int D, int conv) {
  std::vector<float> ring(4 * D);
  for (int d = 0; d < documents; d++)
    for (int n = starts[d]; n < starts[d + 1]; n++) {
      const float *row = x + (long)n * D;
      float *o = y + (long)n * D, r = inverseRMS(row, D, normEps);
      int t = n - starts[d];
      float *h = &ring[(t & 3) * D];
      rms[n] = r;
      for (int c = 0; c < D; c++) o[c] = h[c] = row[c] * r * g[c];
      for (int s = 1; conv && s < 4 && s <= t; s++) {
        const float *past = &ring[((t - s) & 3) * D], *ws = w + (s - 1) * D;
        for (int c = 0; c < D; c++) o[c] += ws[c] * past[c];
      }
    }
}

// norm_conv_backward: the gradient dy -> dx, with the residual's gradient
// added; dg (D) and dw (3, D) are added to.
void norm_conv_backward(const float *x, const float *g, const float *w, const float *rms, const float *dy, const float *residual, float *dx, float *dg, float *dw, const int *starts, int documents, int D, int conv) {
  std::vector<float> dhv(D), xhv(D);
  float *dh = &dhv[0], *xh = &xhv[0];
  for (int d = 0; d < documents; d++)
    for (int n = starts[d]; n < starts[d + 1]; n++) {
      const float *row = x + (long)n * D, *up = dy + (long)n * D, *res = residual + (long)n * D;
      float *o = dx + (long)n * D, r = rms[n], dot = 0;
      for (int c = 0; c < D; c++) xh[c] = row[c] * r, dh[c] = up[c];
      for (int s = 1; conv && s < 4 && n + s < starts[d + 1]; s++) {
        const float *later = dy + (long)(n + s) * D, *ws = w + (s - 1) * D;
        float *dws = dw + (s - 1) * D;
        for (int c = 0; c < D; c++) {
          dh[c] += ws[c] * later[c];
          dws[c] += later[c] * xh[c] * g[c];
        }
      }
      for (int c = 0; c < D; c++) {
        dg[c] += dh[c] * xh[c];
        dh[c] *= g[c];
      }
      for (int c = 0; c < D; c++) dot += dh[c] * xh[c];
      dot /= D;
      for (int c = 0; c < D; c++) o[c] = res[c] + r * (dh[c] - dot * xh[c]);
    }
}

// relu2: y = max(x, 0)^2, and its gradient.
void relu2_forward(const float *x, float *y, long n) {
  for (long i = 0; i < n; i++) {
    float a = x[i] > 0 ? x[i] : 0;
    y[i] = a * a;
  }
}
void relu2_backward(const float *x, const float *dy, float *dx, long n) {
  for (long i = 0; i < n; i++) {
    float a = x[i] > 0 ? x[i] : 0;
    dx[i] = 2 * a * dy[i];
  }
}

// The same for bfloat16, whose numbers are the upper halves of float32's.
void relu2_forward_half(const uint16_t *x, uint16_t *y, long n) {
  for (long i = 0; i < n; i++) {
    float a = widen(x[i]) > 0 ? widen(x[i]) : 0;
    y[i] = narrow(a * a);
  }
}
void relu2_backward_half(const uint16_t *x, const uint16_t *dy, uint16_t *dx, long n) {
  for (long i = 0; i < n; i++) {
    float a = widen(x[i]) > 0 ? widen(x[i]) : 0;
    dx[i] = narrow(2 * a * widen(dy[i]));
  }
}
}
