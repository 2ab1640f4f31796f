;; The inner loops of app/tinylm for the page, in WebAssembly SIMD. The module
;; works on the memory of Go's own module, which it imports: see kernel.js.
;;
;; What the functions compute is said in kernel.go, matrix.go and attention.go.
;; Sums of integers are exact in any order; sums of floats are made in the order
;; that attention.go fixes. All pointers are byte addresses.
;;
;; Built, with the checksums that a test looks at, by
;;   npx --yes -p wabt@1.0.39 wat2wasm kernel.wat -o kernel.wasm && sha256sum kernel.wat kernel.wasm > kernel.sha256
(module
  (import "go" "mem" (memory 1))

  ;; y[t·rows+r] = f32(Σ_c w[r·cols+c]·x[t·cols+c]) · scale[r] · xscale[t]
  (func (export "dot")
    (param $y i32) (param $w i32) (param $scale i32) (param $x i32) (param $xscale i32)
    (param $rows i32) (param $cols i32) (param $tokens i32)
    (local $left i32) (local $t i32) (local $yt i32) (local $xt i32) (local $end i32)
    (local $w0 i32) (local $w1 i32) (local $w2 i32) (local $w3 i32)
    (local $a v128) (local $b v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $left (local.get $rows))
    (loop $four
      (local.set $t (i32.const 0))
      (local.set $yt (local.get $y))
      (local.set $xt (local.get $x))
      (loop $token
        (local.set $w0 (local.get $w))
        (local.set $w1 (i32.add (local.get $w0) (local.get $cols)))
        (local.set $w2 (i32.add (local.get $w1) (local.get $cols)))
        (local.set $w3 (i32.add (local.get $w2) (local.get $cols)))
        (local.set $end (local.get $w1))
        (local.set $s0 (v128.const i32x4 0 0 0 0))
        (local.set $s1 (local.get $s0))
        (local.set $s2 (local.get $s0))
        (local.set $s3 (local.get $s0))
        (loop $columns
          (local.set $a (v128.load (local.get $xt)))
          (local.set $b (v128.load offset=16 (local.get $xt)))
          (local.set $s0 (i32x4.add (local.get $s0) (i32x4.add
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $w0)) (local.get $a))
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $w0)) (local.get $b)))))
          (local.set $s1 (i32x4.add (local.get $s1) (i32x4.add
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $w1)) (local.get $a))
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $w1)) (local.get $b)))))
          (local.set $s2 (i32x4.add (local.get $s2) (i32x4.add
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $w2)) (local.get $a))
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $w2)) (local.get $b)))))
          (local.set $s3 (i32x4.add (local.get $s3) (i32x4.add
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $w3)) (local.get $a))
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $w3)) (local.get $b)))))
          (local.set $xt (i32.add (local.get $xt) (i32.const 32)))
          (local.set $w1 (i32.add (local.get $w1) (i32.const 16)))
          (local.set $w2 (i32.add (local.get $w2) (i32.const 16)))
          (local.set $w3 (i32.add (local.get $w3) (i32.const 16)))
          (br_if $columns (i32.lt_u
            (local.tee $w0 (i32.add (local.get $w0) (i32.const 16)))
            (local.get $end))))
        ;; The four sums of four lanes become one vector of four sums.
        (local.set $a (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $s0) (local.get $s1))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $s0) (local.get $s1))))
        (local.set $b (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $s2) (local.get $s3))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $s2) (local.get $s3))))
        (v128.store (local.get $yt)
          (f32x4.mul
            (f32x4.mul
              (f32x4.convert_i32x4_s (i32x4.add
                (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $b))
                (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $b))))
              (v128.load (local.get $scale)))
            (v128.load32_splat (i32.add (local.get $xscale) (i32.shl (local.get $t) (i32.const 2))))))
        (local.set $yt (i32.add (local.get $yt) (i32.shl (local.get $rows) (i32.const 2))))
        (br_if $token (i32.lt_u
          (local.tee $t (i32.add (local.get $t) (i32.const 1)))
          (local.get $tokens))))
      (local.set $w (i32.add (local.get $w) (i32.shl (local.get $cols) (i32.const 2))))
      (local.set $scale (i32.add (local.get $scale) (i32.const 16)))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (br_if $four (local.tee $left (i32.sub (local.get $left) (i32.const 4))))))

  ;; y[c] += f32(Σ_i coef[i]·w[row[i]·cols+c]) · scale, two rows at a time.
  (func (export "combine")
    (param $y i32) (param $w i32) (param $row i32) (param $coef i32)
    (param $n i32) (param $cols i32) (param $scale f32)
    (local $left i32) (local $i i32) (local $r i32)
    (local $a v128) (local $b v128) (local $c v128) (local $k v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $left (local.get $cols))
    (loop $columns
      (local.set $i (i32.const 0))
      (local.set $s0 (v128.const i32x4 0 0 0 0))
      (local.set $s1 (local.get $s0))
      (local.set $s2 (local.get $s0))
      (local.set $s3 (local.get $s0))
      (loop $rows
        (local.set $r (i32.add (local.get $row) (i32.shl (local.get $i) (i32.const 2))))
        (local.set $a (v128.load (i32.add (local.get $w) (i32.mul (i32.load (local.get $r)) (local.get $cols)))))
        (local.set $b (v128.load (i32.add (local.get $w) (i32.mul (i32.load offset=4 (local.get $r)) (local.get $cols)))))
        ;; Both coefficients in each lane, a column's two weights side by side.
        (local.set $k (v128.load32_splat (i32.add (local.get $coef) (i32.shl (local.get $i) (i32.const 1)))))
        (local.set $c (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $a) (local.get $b)))
        (local.set $a (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $a) (local.get $b)))
        (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $c)) (local.get $k))))
        (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $c)) (local.get $k))))
        (local.set $s2 (i32x4.add (local.get $s2) (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $a)) (local.get $k))))
        (local.set $s3 (i32x4.add (local.get $s3) (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $a)) (local.get $k))))
        (br_if $rows (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 2)))
          (local.get $n))))
      (local.set $k (f32x4.splat (local.get $scale)))
      (v128.store (local.get $y) (f32x4.add (v128.load (local.get $y))
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $s0)) (local.get $k))))
      (v128.store offset=16 (local.get $y) (f32x4.add (v128.load offset=16 (local.get $y))
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $s1)) (local.get $k))))
      (v128.store offset=32 (local.get $y) (f32x4.add (v128.load offset=32 (local.get $y))
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $s2)) (local.get $k))))
      (v128.store offset=48 (local.get $y) (f32x4.add (v128.load offset=48 (local.get $y))
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $s3)) (local.get $k))))
      (local.set $y (i32.add (local.get $y) (i32.const 64)))
      (local.set $w (i32.add (local.get $w) (i32.const 16)))
      (br_if $columns (local.tee $left (i32.sub (local.get $left) (i32.const 16))))))

  ;; s[t] = Σ_i q[i]·keys[t·stride+i] for the first n keys, in eight partial sums.
  (func (export "scores")
    (param $s i32) (param $q i32) (param $keys i32)
    (param $n i32) (param $stride i32) (param $size i32)
    (local $u i32) (local $v i32) (local $end i32)
    (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $q) (i32.shl (local.get $size) (i32.const 2))))
    (loop $key
      (local.set $u (local.get $q))
      (local.set $v (local.get $keys))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (local.get $a))
      (loop $eight
        (local.set $a (f32x4.add (local.get $a)
          (f32x4.mul (v128.load (local.get $u)) (v128.load (local.get $v)))))
        (local.set $b (f32x4.add (local.get $b)
          (f32x4.mul (v128.load offset=16 (local.get $u)) (v128.load offset=16 (local.get $v)))))
        (local.set $v (i32.add (local.get $v) (i32.const 32)))
        (br_if $eight (i32.lt_u
          (local.tee $u (i32.add (local.get $u) (i32.const 32)))
          (local.get $end))))
      (local.set $a (f32x4.add (local.get $a) (local.get $b)))
      (f32.store (local.get $s) (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
        (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
      (local.set $s (i32.add (local.get $s) (i32.const 4)))
      (local.set $keys (i32.add (local.get $keys) (i32.shl (local.get $stride) (i32.const 2))))
      (br_if $key (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; out[i] = Σ_t p[t]·values[t·stride+i] over the first n values, for size dimensions.
  (func (export "mix")
    (param $out i32) (param $p i32) (param $values i32)
    (param $n i32) (param $stride i32) (param $size i32)
    (local $u i32) (local $v i32) (local $end i32)
    (local $a v128) (local $b v128) (local $k v128)
    (local.set $stride (i32.shl (local.get $stride) (i32.const 2)))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $n) (i32.const 2))))
    (loop $eight
      (local.set $u (local.get $p))
      (local.set $v (local.get $values))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (local.get $a))
      (loop $value
        (local.set $k (v128.load32_splat (local.get $u)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $k) (v128.load (local.get $v)))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $k) (v128.load offset=16 (local.get $v)))))
        (local.set $v (i32.add (local.get $v) (local.get $stride)))
        (br_if $value (i32.lt_u
          (local.tee $u (i32.add (local.get $u) (i32.const 4)))
          (local.get $end))))
      (v128.store (local.get $out) (local.get $a))
      (v128.store offset=16 (local.get $out) (local.get $b))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (local.set $values (i32.add (local.get $values) (i32.const 32)))
      (br_if $eight (local.tee $size (i32.sub (local.get $size) (i32.const 8))))))

  ;; s[i] = 2^(rate·(s[i]-top)) for n numbers, a multiple of 8, and their eight sums, which
  ;; take turns by four: what exps does, step by step. In lanes that become 0 it doesn't
  ;; matter what was computed.
  (func (export "exps")
    (param $s i32) (param $n i32) (param $top f32) (param $rate f32) (param $sums i32)
    (local $end i32) (local $t v128) (local $k v128) (local $f v128) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $s) (i32.shl (local.get $n) (i32.const 2))))
    (loop $four
      (local.set $t (f32x4.mul
        (f32x4.sub (v128.load (local.get $s)) (f32x4.splat (local.get $top)))
        (f32x4.splat (local.get $rate))))
      (local.set $k (i32x4.trunc_sat_f32x4_s (f32x4.sub (local.get $t) (f32x4.splat (f32.const 0.5)))))
      (local.set $f (f32x4.mul
        (f32x4.sub (local.get $t) (f32x4.convert_i32x4_s (local.get $k)))
        (f32x4.splat (f32.const 0x1.62e430p-1)))) ;; ln 2
      (local.set $t (v128.and
        (f32x4.gt (local.get $t) (f32x4.splat (f32.const -126)))
        (f32x4.mul
          (f32x4.add (f32x4.mul (f32x4.add (f32x4.mul (f32x4.add (f32x4.mul (f32x4.add (f32x4.mul (f32x4.add (f32x4.mul (f32x4.add (f32x4.mul
            (local.get $f)
            (f32x4.splat (f32.const 0x1.6c16c2p-10)))                    ;; 1/720
            (f32x4.splat (f32.const 0x1.111112p-7))) (local.get $f))     ;; 1/120
            (f32x4.splat (f32.const 0x1.555556p-5))) (local.get $f))     ;; 1/24
            (f32x4.splat (f32.const 0x1.555556p-3))) (local.get $f))     ;; 1/6
            (f32x4.splat (f32.const 0.5))) (local.get $f))
            (f32x4.splat (f32.const 1))) (local.get $f))
            (f32x4.splat (f32.const 1)))
          (i32x4.shl (i32x4.add (local.get $k) (i32x4.splat (i32.const 127))) (i32.const 23)))))
      (v128.store (local.get $s) (local.get $t))
      (local.set $t (f32x4.add (local.get $a) (local.get $t)))
      (local.set $a (local.get $b))
      (local.set $b (local.get $t))
      (br_if $four (i32.lt_u
        (local.tee $s (i32.add (local.get $s) (i32.const 16)))
        (local.get $end))))
    (v128.store (local.get $sums) (local.get $a))
    (v128.store offset=16 (local.get $sums) (local.get $b)))

  ;; q[i] = x[i]·limit/top rounded to the nearest, for n numbers, a multiple of 8; top is
  ;; the largest of their absolute values. scale[0] = top/limit; all is 0 if top is.
  (func (export "quantize")
    (param $q i32) (param $x i32) (param $n i32) (param $limit f32) (param $scale i32)
    (local $p i32) (local $end i32) (local $top f32) (local $a v128) (local $b v128)
    (local.set $p (local.get $x))
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $n) (i32.const 2))))
    (loop $largest
      (local.set $a (f32x4.pmax (local.get $a) (f32x4.abs (v128.load (local.get $p)))))
      (br_if $largest (i32.lt_u
        (local.tee $p (i32.add (local.get $p) (i32.const 16)))
        (local.get $end))))
    (local.set $top (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
      (f32.max (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
    (f32.store (local.get $scale) (f32.div (local.get $top) (local.get $limit)))
    (if (f32.gt (local.get $top) (f32.const 0)) (then
      (local.set $limit (f32.div (local.get $limit) (local.get $top)))))
    (loop $eight
      (local.set $a (f32x4.mul (v128.load (local.get $x)) (f32x4.splat (local.get $limit))))
      (local.set $b (f32x4.mul (v128.load offset=16 (local.get $x)) (f32x4.splat (local.get $limit))))
      ;; A half with the number's own sign, then without the fraction.
      (v128.store (local.get $q) (i16x8.narrow_i32x4_s
        (i32x4.trunc_sat_f32x4_s (f32x4.add (local.get $a) (v128.bitselect
          (local.get $a) (f32x4.splat (f32.const 0.5)) (i32x4.splat (i32.const 0x80000000)))))
        (i32x4.trunc_sat_f32x4_s (f32x4.add (local.get $b) (v128.bitselect
          (local.get $b) (f32x4.splat (f32.const 0.5)) (i32x4.splat (i32.const 0x80000000)))))))
      (local.set $q (i32.add (local.get $q) (i32.const 16)))
      (br_if $eight (i32.lt_u
        (local.tee $x (i32.add (local.get $x) (i32.const 32)))
        (local.get $end)))))
)
