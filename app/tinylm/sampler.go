package tinylm

import (
	"math"

	"fewshot/app/chat"
)

// A sampler chooses the tokens of one sample. What it draws is fixed here to the
// bit, and is the same on every machine:
//
//  1. From the logit l of each token it subtracts, if the token was chosen c > 0
//     times in this sample, frequency·c + presence (OpenAI's formula). The mark of
//     the beginning takes no part where the network never learned to end a text
//     with it.
//  2. With temperature 0 the token with the highest l is taken, the one with the
//     lowest id among equals.
//  3. Else each token's odds are e to the power (l - highest l)/temperature, as
//     [exps] computes it: in float32, and 0 below 2⁻¹²⁶.
//  4. With topP < 1 the tokens are put in the order of falling odds, lower ids
//     first among equals. The shortest beginning of that order whose odds sum to
//     at least topP times the sum of all odds is kept (nucleus sampling: Holtzman
//     et al. 2020, arXiv:1904.09751). The odds of the others become 0.
//  5. In order of id, the token is taken at which the sum of the odds first exceeds
//     u times the sum of all. Sums of odds are made in float64, those of all tokens
//     in order of id, those of a beginning in its order.
//
// u is a 53-bit fraction from SplitMix64 (Steele, Lea and Flood 2014,
// doi:10.1145/2660193.2660195), whose state begins with the seed plus
// 0x9e3779b97f4a7c15 times the sample's index, one step a token. So a seed gives
// the same answers in every version of this program that keeps these lines.
type sampler struct {
	temperature, topP   float64
	frequency, presence float64
	state               uint64
	counts              []int32   // by id: how often it was chosen
	score               []float32 // by id: logits after penalties
	odds                []float32 // by id: step 3's, then step 4's
	order               ranking
	ends                bool // whether the mark of the beginning may be chosen: it ends the text
	kernel              bool // whether the kernel computes the odds
}

// newSampler makes a sampler of tokens with ids below vocabulary. It must begin a sample
// before it chooses.
func newSampler(vocabulary int, ends, kernel bool) sampler {
	return sampler{
		counts: make([]int32, vocabulary), score: make([]float32, vocabulary), odds: make([]float32, vocabulary),
		ends: ends, kernel: kernel,
	}
}

// begin makes s ready for a sample of the given seed and index.
func (s *sampler) begin(p *settings, index int) {
	s.temperature, s.topP = p.temperature, p.topP
	s.frequency, s.presence = p.frequency, p.presence
	s.state = p.seed + uint64(index)*0x9e3779b97f4a7c15
	clear(s.counts)
}

// choose picks the next token.
func (s *sampler) choose(logits []float32) uint32 {
	copy(s.score, logits)
	if s.frequency != 0 || s.presence != 0 {
		for id, c := range s.counts {
			if c > 0 { // the product is rounded before it is added to, also where a processor can do both at once
				s.score[id] -= float32(float64(s.frequency*float64(c)) + s.presence)
			}
		}
	}
	id := s.pick()
	s.counts[id]++
	return id
}

// pick does the steps after the first.
func (s *sampler) pick() uint32 {
	best := highest(s.score, s.ends)
	if s.temperature == 0 {
		return best
	}
	copy(s.odds, s.score)
	if !s.ends {
		s.odds[beginning] = float32(math.Inf(-1))
	}
	exps(s.kernel, s.odds, s.score[best], float32(min(math.Log2E/s.temperature, math.MaxFloat32)))
	total := sumOf(s.odds)
	if s.topP < 1 {
		s.keep(total)
		total = sumOf(s.odds)
	}
	enough, mass := s.uniform()*total, 0.0
	for id, o := range s.odds {
		if mass += float64(o); mass > enough {
			return uint32(id)
		}
	}
	return best // the logits are no numbers
}

// keep is step 4.
func (s *sampler) keep(total float64) {
	// Tokens with odds below least have together at most half of what may be left out: the
	// beginning ends before them.
	least := (1 - s.topP) * total / float64(2*len(s.odds))
	s.order.reset(s.odds, float32(least))
	clear(s.score) // from now on the odds of those that are kept
	enough, mass := s.topP*total, 0.0
	for {
		id, ok := s.order.next()
		if !ok {
			break
		}
		s.score[id] = s.odds[id]
		if mass += float64(s.odds[id]); mass >= enough {
			break
		}
	}
	s.odds, s.score = s.score, s.odds
}

// sumOf adds up in order.
func sumOf(odds []float32) float64 {
	sum := 0.0
	for _, o := range odds {
		sum += float64(o)
	}
	return sum
}

// uniform is the next number in [0, 1).
func (s *sampler) uniform() float64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64((z^z>>31)>>11) / (1 << 53)
}

// highest is the id with the highest score, the lowest one among equals; the
// mark of the beginning only if it may end a text.
func highest(score []float32, ends bool) uint32 {
	best, top := 0, score[0]
	for id, v := range score {
		if v > top && (id != beginning || ends) {
			best, top = id, v
		}
	}
	return uint32(best)
}

// likeliest are the n ids with the highest score, in the order of falling score, lower
// ids first among equals; the mark of the beginning only if it may end a text. It needs
// n·vocabulary steps at worst, and few more than vocabulary as a rule.
func likeliest(score []float32, n int, ends bool) []uint32 {
	ids := make([]uint32, 0, n+1)
	for id, v := range score {
		if len(ids) == n && (n == 0 || !(v > score[ids[n-1]])) || id == beginning && !ends {
			continue
		}
		i := len(ids)
		for i > 0 && v > score[ids[i-1]] {
			i--
		}
		ids = append(ids, 0)
		copy(ids[i+1:], ids[i:])
		ids[i] = uint32(id)
		ids = ids[:min(n, len(ids))]
	}
	return ids
}

// endName is what the end of a text is called among the alternatives to a token.
const endName = "<end>"

// logprobs says how probable id is after the given logits, and which
// alternatives are the most probable ones. These are natural logarithms of the
// model's own distribution, at temperature 1 and before penalties, as OpenAI
// gives them.
func (s *sampler) logprobs(t *Tokenizer, logits []float32, id uint32, alternatives int) chat.TokenLogprob {
	log := logSum(logits, s.ends, s.kernel)
	one := func(id uint32) chat.Logprob {
		if id == beginning {
			return chat.Logprob{Token: endName, Logprob: float64(logits[id]) - log, Bytes: []int{}}
		}
		b := t.Bytes(id)
		values := make([]int, len(b))
		for i, c := range b {
			values[i] = int(c)
		}
		return chat.Logprob{Token: tokenText(b), Logprob: float64(logits[id]) - log, Bytes: values}
	}
	chosen := one(id)
	out := chat.TokenLogprob{Token: chosen.Token, Logprob: chosen.Logprob, Bytes: chosen.Bytes, Top: []chat.Logprob{}}
	for _, id := range likeliest(logits, alternatives, s.ends) {
		out.Top = append(out.Top, one(id))
	}
	return out
}

// logSum is the logarithm of the sum of e to the power of each logit: a logit less it is
// a natural logarithm of a probability, and never above 0. The mark of the beginning counts
// only if it may end a text.
func logSum(logits []float32, ends, kernel bool) float64 {
	top := logits[highest(logits, ends)]
	sum := 0.0
	var part [256]float32
	for from := 0; from < len(logits); from += len(part) {
		p := part[:copy(part[:], logits[from:])]
		if i := beginning - from; !ends && i >= 0 && i < len(p) {
			p[i] = float32(math.Inf(-1))
		}
		exps(kernel, p, top, math.Log2E)
		sum += sumOf(p)
	}
	return math.Log(sum) + float64(top)
}
