package tinylm

import (
	"math"

	"fewshot/app/chat"
)

// A sampler chooses the tokens of one sample.
//
// From the logits l of all tokens (but the mark of the beginning, where the
// network never learned to end a text with it) it subtracts,
// for a token that was chosen c > 0 times in this sample, frequency·c +
// presence (OpenAI's formula). With temperature 0 the highest wins, the lower
// id among equals. Else the tokens are put in falling order and given
// probabilities in proportion to exp(l/temperature); the shortest beginning of
// that order with a mass of at least topP is kept, and from it the token is
// taken at which the mass first exceeds u times the mass kept. u is a 53-bit
// fraction from SplitMix64 (Steele, Lea and Flood 2014,
// doi:10.1145/2660193.2660195), whose state begins with the seed plus
// 0x9e3779b97f4a7c15 times the sample's index, one step a token. So a seed gives
// the same answers in every version of this program that keeps these lines.
type sampler struct {
	temperature, topP   float64
	frequency, presence float64
	state               uint64
	counts              []int32   // by id: how often it was chosen
	score               []float32 // by id: logits after penalties
	order               ranking
	kept                []uint32 // the beginning of the order
	ends                bool     // whether the mark of the beginning may be chosen: it ends the text
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
	if s.counts == nil {
		s.counts, s.score = make([]int32, len(logits)), make([]float32, len(logits))
	}
	copy(s.score, logits)
	if s.frequency != 0 || s.presence != 0 {
		for id, c := range s.counts {
			if c > 0 {
				s.score[id] -= float32(s.frequency*float64(c) + s.presence)
			}
		}
	}
	id := s.pick()
	s.counts[id]++
	return id
}

func (s *sampler) pick() uint32 {
	best := highest(s.score, s.ends)
	if s.temperature == 0 {
		return best
	}
	top := float64(s.score[best])
	odds := func(id uint32) float64 { return math.Exp((float64(s.score[id]) - top) / s.temperature) }
	total := 0.0
	for id := range s.score {
		if id != beginning || s.ends {
			total += odds(uint32(id))
		}
	}
	u := s.uniform()
	s.order.reset(s.score, s.ends)
	// Without topP the order is needed only as far as the token drawn.
	mass, enough := 0.0, u*total
	if s.topP < 1 {
		enough = s.topP * total
	}
	s.kept = s.kept[:0]
	for {
		id, ok := s.order.next()
		if !ok {
			break
		}
		s.kept = append(s.kept, id)
		mass += odds(id)
		if s.topP < 1 && mass >= enough || s.topP >= 1 && mass > enough {
			break
		}
	}
	if s.topP < 1 {
		left := u * mass
		for _, id := range s.kept {
			if left -= odds(id); left < 0 {
				return id
			}
		}
	}
	return s.kept[len(s.kept)-1]
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
	best := 0
	for id, v := range score {
		if v > score[best] && (id != beginning || ends) {
			best = id
		}
	}
	return uint32(best)
}

// endName is what the end of a text is called among the alternatives to a token.
const endName = "<end>"

// logprobs says how probable id is after the given logits, and which
// alternatives are the most probable ones. These are natural logarithms of the
// model's own distribution, at temperature 1 and before penalties, as OpenAI
// gives them.
func (s *sampler) logprobs(t *Tokenizer, logits []float32, id uint32, alternatives int) chat.TokenLogprob {
	log := logSum(logits, s.ends)
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
	if alternatives > 0 {
		s.order.reset(logits, s.ends)
		for range alternatives {
			id, ok := s.order.next()
			if !ok {
				break
			}
			out.Top = append(out.Top, one(id))
		}
	}
	return out
}

// logSum is the logarithm of the sum of e to the power of each logit: a logit less it is
// a natural logarithm of a probability. The mark of the beginning counts only if it may end
// a text.
func logSum(logits []float32, ends bool) float64 {
	top := float64(logits[highest(logits, ends)])
	sum := 0.0
	for i, l := range logits {
		if i != beginning || ends {
			sum += math.Exp(float64(l) - top)
		}
	}
	return math.Log(sum) + top
}
