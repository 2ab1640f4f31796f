// The kernel for amd64 with AVX2. What the functions compute is said in
// kernel.go and matrix.go; sums of integers are exact in any order, sums of
// floats are made in the order that attention.go fixes.

#include "textflag.h"

// func kernelPresent() bool
TEXT ·kernelPresent(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	XORL AX, AX
	CPUID
	CMPL AX, $7
	JLT  no
	MOVL $1, AX
	XORL CX, CX
	CPUID
	ANDL $0x18000000, CX // OSXSAVE and AVX
	CMPL CX, $0x18000000
	JNE  no
	XORL CX, CX
	XGETBV               // does the system keep the wide registers?
	ANDL $6, AX
	CMPL AX, $6
	JNE  no
	MOVL $7, AX
	XORL CX, CX
	CPUID
	TESTL $0x20, BX      // AVX2
	JZ   no
	MOVB $1, ret+0(FP)
no:
	RET

// func kernelDot(y *float32, w *int8, scale *float32, x *int16, xscale *float32, rows, cols, tokens int)
TEXT ·kernelDot(SB), NOSPLIT, $0-64
	MOVQ y+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ scale+16(FP), R8
	MOVQ rows+40(FP), R10
	MOVQ cols+48(FP), R11
	LEAQ (R11)(R11*2), R12 // 3·cols
	MOVQ R10, R13          // rows left
fourRows:
	MOVQ x+24(FP), DX
	MOVQ xscale+32(FP), R9
	MOVQ tokens+56(FP), R14
	MOVQ DI, BX            // y of this token
token:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	MOVQ SI, AX
	MOVQ R11, CX
columns:
	VPMOVSXBW (AX), Y4
	VPMOVSXBW (AX)(R11*1), Y5
	VPMOVSXBW (AX)(R11*2), Y6
	VPMOVSXBW (AX)(R12*1), Y7
	VMOVDQU (DX), Y8
	VPMADDWD Y8, Y4, Y4
	VPMADDWD Y8, Y5, Y5
	VPMADDWD Y8, Y6, Y6
	VPMADDWD Y8, Y7, Y7
	VPADDD Y4, Y0, Y0
	VPADDD Y5, Y1, Y1
	VPADDD Y6, Y2, Y2
	VPADDD Y7, Y3, Y3
	ADDQ $16, AX
	ADDQ $32, DX
	SUBQ $16, CX
	JNZ  columns

	VPHADDD Y1, Y0, Y0
	VPHADDD Y3, Y2, Y2
	VPHADDD Y2, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD X1, X0, X0
	VCVTDQ2PS X0, X0
	VMULPS (R8), X0, X0
	VBROADCASTSS (R9), X1
	VMULPS X1, X0, X0
	VMOVUPS X0, (BX)
	ADDQ $4, R9
	LEAQ (BX)(R10*4), BX
	DECQ R14
	JNZ  token

	LEAQ (SI)(R11*4), SI
	ADDQ $16, R8
	ADDQ $16, DI
	SUBQ $4, R13
	JNZ  fourRows
	VZEROUPPER
	RET

// func kernelCombine(y *float32, w *int8, row *int32, coef *int16, n, cols int, scale float32)
TEXT ·kernelCombine(SB), NOSPLIT, $0-52
	MOVQ y+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ cols+40(FP), R11
	MOVQ R11, R13          // columns left
	VBROADCASTSS scale+48(FP), Y15
columns:
	MOVQ row+16(FP), R8
	MOVQ coef+24(FP), R9
	MOVQ n+32(FP), R10
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
twoRows:
	MOVLQSX (R8), AX
	MOVLQSX 4(R8), BX
	IMULQ R11, AX
	IMULQ R11, BX
	ADDQ SI, AX
	ADDQ SI, BX
	VPBROADCASTD (R9), Y14 // both coefficients, in each lane
	VMOVDQU (AX), X4
	VMOVDQU (BX), X5
	VMOVDQU 16(AX), X6
	VMOVDQU 16(BX), X7
	VPUNPCKLBW X5, X4, X8  // a column's two weights side by side
	VPUNPCKHBW X5, X4, X9
	VPUNPCKLBW X7, X6, X10
	VPUNPCKHBW X7, X6, X11
	VPMOVSXBW X8, Y8
	VPMOVSXBW X9, Y9
	VPMOVSXBW X10, Y10
	VPMOVSXBW X11, Y11
	VPMADDWD Y14, Y8, Y8
	VPMADDWD Y14, Y9, Y9
	VPMADDWD Y14, Y10, Y10
	VPMADDWD Y14, Y11, Y11
	VPADDD Y8, Y0, Y0
	VPADDD Y9, Y1, Y1
	VPADDD Y10, Y2, Y2
	VPADDD Y11, Y3, Y3
	ADDQ $8, R8
	ADDQ $4, R9
	SUBQ $2, R10
	JNZ  twoRows

	VCVTDQ2PS Y0, Y0
	VCVTDQ2PS Y1, Y1
	VCVTDQ2PS Y2, Y2
	VCVTDQ2PS Y3, Y3
	VMULPS Y15, Y0, Y0
	VMULPS Y15, Y1, Y1
	VMULPS Y15, Y2, Y2
	VMULPS Y15, Y3, Y3
	VADDPS (DI), Y0, Y0
	VADDPS 32(DI), Y1, Y1
	VADDPS 64(DI), Y2, Y2
	VADDPS 96(DI), Y3, Y3
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	ADDQ $128, DI
	ADDQ $32, SI
	SUBQ $32, R13
	JNZ  columns
	VZEROUPPER
	RET

// func kernelScores(s, q, keys *float32, n, stride, size int)
TEXT ·kernelScores(SB), NOSPLIT, $0-48
	MOVQ s+0(FP), DI
	MOVQ keys+16(FP), SI
	MOVQ n+24(FP), R8
	MOVQ stride+32(FP), R9
key:
	MOVQ q+8(FP), DX
	MOVQ SI, BX
	MOVQ size+40(FP), CX
	VXORPS Y0, Y0, Y0
eight:
	VMOVUPS (DX), Y1
	VMULPS (BX), Y1, Y1
	VADDPS Y1, Y0, Y0
	ADDQ $32, DX
	ADDQ $32, BX
	SUBQ $8, CX
	JNZ  eight
	VEXTRACTF128 $1, Y0, X1
	VADDPS X1, X0, X0
	VHADDPS X0, X0, X0
	VHADDPS X0, X0, X0
	VMOVSS X0, (DI)
	ADDQ $4, DI
	LEAQ (SI)(R9*4), SI
	DECQ R8
	JNZ  key
	VZEROUPPER
	RET

// func kernelMix(out, p, values *float32, n, stride, size int)
TEXT ·kernelMix(SB), NOSPLIT, $0-48
	MOVQ out+0(FP), DI
	MOVQ values+16(FP), SI
	MOVQ stride+32(FP), R9
	SHLQ $2, R9
	MOVQ size+40(FP), R10
wide:
	CMPQ R10, $32
	JLT  narrow
	MOVQ p+8(FP), DX
	MOVQ n+24(FP), CX
	MOVQ SI, BX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
wideValue:
	VBROADCASTSS (DX), Y4
	VMULPS (BX), Y4, Y5
	VMULPS 32(BX), Y4, Y6
	VMULPS 64(BX), Y4, Y7
	VMULPS 96(BX), Y4, Y8
	VADDPS Y5, Y0, Y0
	VADDPS Y6, Y1, Y1
	VADDPS Y7, Y2, Y2
	VADDPS Y8, Y3, Y3
	ADDQ $4, DX
	ADDQ R9, BX
	DECQ CX
	JNZ  wideValue
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	ADDQ $128, DI
	ADDQ $128, SI
	SUBQ $32, R10
	JMP  wide
narrow:
	TESTQ R10, R10
	JZ   done
	MOVQ p+8(FP), DX
	MOVQ n+24(FP), CX
	MOVQ SI, BX
	VXORPS Y0, Y0, Y0
narrowValue:
	VBROADCASTSS (DX), Y4
	VMULPS (BX), Y4, Y5
	VADDPS Y5, Y0, Y0
	ADDQ $4, DX
	ADDQ R9, BX
	DECQ CX
	JNZ  narrowValue
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	ADDQ $32, SI
	SUBQ $8, R10
	JMP  narrow
done:
	VZEROUPPER
	RET

// What exps multiplies with and adds, in the order of its steps.
DATA steps<>+0(SB)/4, $0x3f000000  // 1/2
DATA steps<>+4(SB)/4, $0x3f317218  // ln 2
DATA steps<>+8(SB)/4, $0x3ab60b61  // 1/720
DATA steps<>+12(SB)/4, $0x3c088889 // 1/120
DATA steps<>+16(SB)/4, $0x3d2aaaab // 1/24
DATA steps<>+20(SB)/4, $0x3e2aaaab // 1/6
DATA steps<>+24(SB)/4, $0x3f800000 // 1
DATA steps<>+28(SB)/4, $0xc2fc0000 // -126
DATA steps<>+32(SB)/4, $127
DATA steps<>+36(SB)/4, $0x7fffffff // all but the sign
GLOBL steps<>(SB), RODATA|NOPTR, $40

// func kernelExps(s *float32, n int, top, rate float32, sums *[8]float32)
TEXT ·kernelExps(SB), NOSPLIT, $0-32
	MOVQ s+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ sums+24(FP), DX
	VBROADCASTSS top+16(FP), Y14
	VBROADCASTSS rate+20(FP), Y15
	VBROADCASTSS steps<>+0(SB), Y13
	VBROADCASTSS steps<>+4(SB), Y12
	VBROADCASTSS steps<>+8(SB), Y11
	VBROADCASTSS steps<>+12(SB), Y10
	VBROADCASTSS steps<>+16(SB), Y9
	VBROADCASTSS steps<>+20(SB), Y8
	VBROADCASTSS steps<>+24(SB), Y7
	VBROADCASTSS steps<>+28(SB), Y6
	VPBROADCASTD steps<>+32(SB), Y5
	VXORPS Y0, Y0, Y0
exp:
	VMOVUPS (DI), Y1
	VSUBPS Y14, Y1, Y1
	VMULPS Y15, Y1, Y1        // t
	VSUBPS Y13, Y1, Y2
	VCVTTPS2DQ Y2, Y2         // n
	VCVTDQ2PS Y2, Y3
	VSUBPS Y3, Y1, Y3
	VMULPS Y12, Y3, Y3        // f
	VMULPS Y11, Y3, Y4
	VADDPS Y10, Y4, Y4
	VMULPS Y3, Y4, Y4
	VADDPS Y9, Y4, Y4
	VMULPS Y3, Y4, Y4
	VADDPS Y8, Y4, Y4
	VMULPS Y3, Y4, Y4
	VADDPS Y13, Y4, Y4
	VMULPS Y3, Y4, Y4
	VADDPS Y7, Y4, Y4
	VMULPS Y3, Y4, Y4
	VADDPS Y7, Y4, Y4         // p
	VPADDD Y5, Y2, Y2
	VPSLLD $23, Y2, Y2
	VMULPS Y2, Y4, Y4
	VCMPPS $1, Y1, Y6, Y1     // -126 < t, which no NaN is
	VANDPS Y1, Y4, Y4
	VMOVUPS Y4, (DI)
	VADDPS Y4, Y0, Y0
	ADDQ $32, DI
	SUBQ $8, CX
	JNZ  exp
	VMOVUPS Y0, (DX)
	VZEROUPPER
	RET

// func kernelQuantize(q *int16, x *float32, n int, limit float32, scale *float32)
TEXT ·kernelQuantize(SB), NOSPLIT, $0-40
	MOVQ q+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ scale+32(FP), DX
	VBROADCASTSS steps<>+36(SB), Y7
	VBROADCASTSS steps<>+0(SB), Y6
	VXORPS Y0, Y0, Y0
	VXORPS Y8, Y8, Y8
	MOVQ SI, BX
	MOVQ CX, R8
largest:
	VANDPS (BX), Y7, Y1
	VANDPS 32(BX), Y7, Y2
	VMAXPS Y0, Y1, Y0         // the second operand is taken where one is no number
	VMAXPS Y8, Y2, Y8
	ADDQ $64, BX
	SUBQ $16, R8
	JNZ  largest
	VMAXPS Y8, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0x4e, X0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0xb1, X0, X1
	VMAXPS X1, X0, X0         // top, in each lane
	VMOVSS limit+24(FP), X1
	VDIVSS X1, X0, X2
	VMOVSS X2, (DX)
	VXORPS X3, X3, X3
	VUCOMISS X3, X0
	JLS  multiply             // top is 0
	VDIVSS X0, X1, X1
multiply:
	VBROADCASTSS X1, Y1
eight:
	VMULPS (SI), Y1, Y2
	VMULPS 32(SI), Y1, Y3
	VANDNPS Y2, Y7, Y4        // a half with the number's own sign
	VANDNPS Y3, Y7, Y5
	VORPS Y6, Y4, Y4
	VORPS Y6, Y5, Y5
	VADDPS Y4, Y2, Y2
	VADDPS Y5, Y3, Y3
	VCVTTPS2DQ Y2, Y2
	VCVTTPS2DQ Y3, Y3
	VPACKSSDW Y3, Y2, Y2      // halves of each, in turns
	VPERMQ $0xd8, Y2, Y2
	VMOVDQU Y2, (DI)
	ADDQ $64, SI
	ADDQ $32, DI
	SUBQ $16, CX
	JNZ  eight
	VZEROUPPER
	RET
