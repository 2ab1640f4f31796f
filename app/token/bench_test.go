package token

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// english is n bytes of prose with numbers, names and punctuation.
func english(n int) string {
	w := newWriter(20)
	words := strings.Fields("the of and to in a is that it was for as with be by this are from have at which or one had but were all their when there can more if some them an other than into could its then two may first about these after people over such only time new any most also made many between must through years where much your way well down should because each just those Mr how too little good very make world still own see work long here life both under never same another know while last might us great old year off come since go against came right states used take three Fewshot tokenization 1,024 2026 \"prompt\" don't they've it's")
	var b strings.Builder
	for b.Len() < n {
		for k := 5 + w.IntN(12); k > 0; k-- {
			b.WriteString(words[w.IntN(len(words))] + " ")
		}
		b.WriteString([]string{". ", ".\n\n", "? ", ": ", ";\n"}[w.IntN(5)])
	}
	return b.String()[:n]
}

// chinese is n characters, in sentences of which no two are alike.
func chinese(n int, seed uint64) string {
	w := newWriter(seed)
	common := []rune("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运")
	var b strings.Builder
	for range n {
		if w.IntN(14) == 0 {
			b.WriteString([]string{"，", "。", "、", "；\n"}[w.IntN(4)])
		} else {
			b.WriteRune(common[w.IntN(len(common))])
		}
	}
	return b.String()
}

// versus times f and reports its best time and how many times as long slow
// takes at its best, times factor: the best, because a busy machine is no
// slower a machine.
func versus(b *testing.B, bytes int, f, slow func(), factor float64) {
	f()
	b.SetBytes(int64(bytes))
	own := best(f, max(b.N, 10))
	b.StopTimer()
	b.ReportMetric(float64(own.Nanoseconds()), "best-ns")
	if _, ok := slowTimes[b.Name()]; !ok { // a benchmark runs more than once
		slowTimes[b.Name()] = best(slow, 3)
	}
	b.ReportMetric(float64(slowTimes[b.Name()])*factor/float64(own), "x-tiktoken-go")
}

// slowTimes are the times of slow by the benchmark's name.
var slowTimes = map[string]time.Duration{}

func best(f func(), n int) time.Duration {
	least := time.Duration(1 << 62)
	for range n {
		start := time.Now()
		f()
		least = min(least, time.Since(start))
	}
	return least
}

func BenchmarkCount(b *testing.B) {
	for name, text := range map[string]string{"english_40KB": english(40_000), "chinese_40KB": chinese(13_333, 21), "prompt_600B": english(600)} {
		b.Run(name, func(b *testing.B) {
			e, ref := load(b, O200k), references[O200k]().tiktoken
			versus(b, len(text), func() { e.Count(text) }, func() { ref.EncodeOrdinary(text) }, 1)
		})
	}
	b.Run("chinese_40KB_cold", func(b *testing.B) {
		e, ref := load(b, O200k), references[O200k]().tiktoken
		text := chinese(13_333, 22)
		versus(b, len(text), func() {
			e.cache = pieceCache{}
			e.Count(text)
		}, func() { ref.EncodeOrdinary(text) }, 1)
	})
	b.Run("one_letter_100KB", func(b *testing.B) {
		e, ref := load(b, O200k), references[O200k]().tiktoken
		text := strings.Repeat("a", 100_000)
		// tiktoken-go is quadratic: a tenth of the text, times 100.
		versus(b, len(text), func() { e.Count(text) }, func() { ref.EncodeOrdinary(text[:10_000]) }, 100)
	})
}

// BenchmarkKeystroke types one letter into a prompt of 40 KB, and takes it
// back with the next.
func BenchmarkKeystroke(b *testing.B) {
	text := english(40_000)
	for name, edit := range map[string]func(*Document, int){
		"edit": func(d *Document, k int) {
			if k%2 == 0 {
				d.Edit(20_000, 20_000, "x")
			} else {
				d.Edit(20_000, 20_001, "")
			}
		},
		"update": func(d *Document, k int) { d.Update([]string{text[:20_000] + "x" + text[20_000:], text}[k%2]) },
	} {
		b.Run(name, func(b *testing.B) {
			e, ref := load(b, O200k), references[O200k]().tiktoken
			d, k := NewDocument(e, text), 0
			versus(b, 0, func() { edit(d, k); k++ }, func() { ref.EncodeOrdinary(text) }, 1)
		})
	}
	b.Run("meter_of_21_messages", func(b *testing.B) {
		e, ref := load(b, O200k), references[O200k]().tiktoken
		m := NewMeter(e, chatOverhead)
		var segments []Segment
		for i := range 21 {
			s := text[i*1900 : (i+1)*1900]
			segments = append(segments, Segment{Role: []string{"user", "assistant"}[i%2], Text: s, Bounds: []int{0, 10, 900, len(s)}})
		}
		s, k := segments[7].Text, 0
		versus(b, 0, func() {
			segments[7].Text = s + "x"[:k%2]
			segments[7].Bounds[3] = len(segments[7].Text)
			k++
			m.Measure(segments)
		}, func() { ref.EncodeOrdinary(text) }, 1)
	})
}

func BenchmarkLoad(b *testing.B) {
	for _, name := range vocabularies {
		b.Run(name, func(b *testing.B) {
			packed := references[name]().packed
			for b.Loop() {
				if _, err := Load(name, packed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMerge is what maxLibrary is set by.
func BenchmarkMerge(b *testing.B) {
	for _, script := range []string{"chinese", "letters"} {
		for _, length := range []int{6, 12, 24, 48, 96, 192} {
			e := load(b, O200k)
			var list []string
			w := newWriter(23)
			for i := range 500 {
				if script == "chinese" {
					list = append(list, strings.NewReplacer("，", "", "。", "", "、", "", "；\n", "").Replace(chinese(length/2+20, uint64(i)))[:length])
				} else {
					s := make([]byte, length)
					for k := range s {
						s[k] = byte('a' + w.IntN(26))
					}
					list = append(list, string(s))
				}
			}
			for name, f := range map[string]func([]uint32, string) []uint32{"library": e.merge.appendLibrary, "scan": e.merge.appendScan, "long": e.merge.appendLong} {
				if name == "library" && length > maxLibrary {
					continue
				}
				b.Run(fmt.Sprintf("%s/%d/%s", script, length, name), func(b *testing.B) {
					var ids []uint32
					i := 0
					for b.Loop() {
						ids = f(ids[:0], list[i%len(list)])
						i++
					}
				})
			}
		}
	}
}
