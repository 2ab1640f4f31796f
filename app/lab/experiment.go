package lab

import (
	"slices"
	"strings"

	"fewshot/app/chat"
)

// A Kind is an experiment.
type Kind string

// The experiments. Each has a row in the table below, and a file.
const (
	KindShots       Kind = "shots"       // accuracy against the number of shots
	KindOrder       Kind = "order"       // the same shots in other orders
	KindLabels      Kind = "labels"      // gold, random, flipped and semantically unrelated labels
	KindFormat      Kind = "format"      // the same shots in other formats
	KindSelection   Kind = "selection"   // which shots: random, similar, diverse
	KindCalibration Kind = "calibration" // contextual calibration
	KindSteps       Kind = "steps"       // direct, worked out, told to think
	KindSamples     Kind = "samples"     // self-consistency: the majority of n samples
	KindTemperature Kind = "temperature" // how answers change with the temperature
	KindPass        Kind = "pass"        // pass@k: whether one of k samples is right
	KindModels      Kind = "models"      // models beside one another, told and not told
	KindRefusal     Kind = "refusal"     // harmless requests refused, unsafe ones answered
	KindKnowing     Kind = "knowing"     // confidence against correctness
	KindPreference  Kind = "preference"  // blind votes between answers
)

// An Experiment is what is known of a kind.
type Experiment struct {
	Kind   Kind
	Papers []Paper // that it follows

	K     []int // the usual numbers of shots
	Draws int   // the usual draws, 0 for one

	TakesShots        bool   // whether the number of shots may be chosen
	TakesDraws        bool   // whether shots are drawn, or answers sampled, several times
	TakesModels       bool   // whether models stand beside one another
	TakesInstructions bool   // whether instructions stand beside one another
	TakesMetrics      bool   // whether metrics say what is right
	TakesJudge        bool   // whether a model may judge single answers, or vote
	Subject, Many     string // of the question whether its columns differ at all, which it asks first: what may matter, and what the columns are; "": it asks none

	design func(*Design) *chat.Error // works out variants and trials
}

// A Paper is where an experiment comes from.
type Paper struct {
	Name  string // author and year
	ArXiv string // its number there
}

// experiments are all of them, in the order of a menu.
var experiments = []Experiment{
	{Kind: KindShots, design: designShots, K: []int{0, 1, 3, 5, 10}, Draws: 3, TakesShots: true, TakesDraws: true, TakesMetrics: true, TakesJudge: true,
		Papers: []Paper{{"Brown 2020", "2005.14165"}}},
	{Kind: KindOrder, design: designOrder, K: []int{4}, TakesShots: true, TakesMetrics: true, TakesJudge: true,
		Subject: "the order of the shots", Many: "orders",
		Papers: []Paper{{"Lu 2022", "2104.08786"}}},
	{Kind: KindLabels, design: designLabels, K: []int{8}, TakesShots: true, TakesDraws: true, TakesMetrics: true, TakesJudge: true,
		Papers: []Paper{{"Min 2022", "2202.12837"}, {"Wei 2023", "2303.03846"}}},
	{Kind: KindFormat, design: designFormat, K: []int{3}, TakesShots: true, TakesDraws: true, TakesMetrics: true, TakesJudge: true,
		Subject: "the format", Many: "formats",
		Papers: []Paper{{"Sclar 2023", "2310.11324"}}},
	{Kind: KindSelection, design: designSelection, K: []int{3}, TakesShots: true, TakesMetrics: true, TakesJudge: true,
		Subject: "the choice of shots", Many: "ways to choose",
		Papers: []Paper{{"Liu 2021", "2101.06804"}}},
	{Kind: KindCalibration, design: designCalibration, K: []int{4}, TakesShots: true,
		Papers: []Paper{{"Zhao 2021", "2102.09690"}}},
	{Kind: KindSteps, design: designSteps, K: []int{3}, TakesShots: true, TakesMetrics: true, TakesJudge: true,
		Papers: []Paper{{"Wei 2022", "2201.11903"}, {"Kojima 2022", "2205.11916"}}},
	{Kind: KindSamples, design: designSamples, K: []int{3}, Draws: 9, TakesShots: true, TakesDraws: true, TakesMetrics: true,
		Papers: []Paper{{"Wang 2022", "2203.11171"}}},
	{Kind: KindTemperature, design: designTemperature, K: []int{0}, Draws: 1, TakesShots: true, TakesDraws: true, TakesMetrics: true, TakesJudge: true,
		Papers: []Paper{{"Holtzman 2019", "1904.09751"}}},
	{Kind: KindPass, design: designPass, K: []int{0}, Draws: 5, TakesShots: true, TakesDraws: true, TakesModels: true, TakesMetrics: true,
		Papers: []Paper{{"Chen 2021", "2107.03374"}}},
	{Kind: KindModels, design: designModels, K: []int{0}, TakesShots: true, TakesModels: true, TakesInstructions: true, TakesMetrics: true, TakesJudge: true,
		Papers: []Paper{{"Ouyang 2022", "2203.02155"}}},
	{Kind: KindRefusal, design: designRefusal, K: []int{0}, TakesModels: true,
		Papers: []Paper{{"Röttger 2023", "2308.01263"}}},
	{Kind: KindKnowing, design: designKnowing, K: []int{3}, TakesShots: true, TakesModels: true, TakesMetrics: true, TakesJudge: true,
		Papers: []Paper{{"Kadavath 2022", "2207.05221"}}},
	{Kind: KindPreference, design: designPreference, K: []int{0}, TakesShots: true, TakesModels: true, TakesInstructions: true, TakesJudge: true,
		Papers: []Paper{{"Christiano 2017", "1706.03741"}, {"Chiang 2024", "2403.04132"}}},
}

// Of is the experiment of a kind; the zero value of one that is not known.
func Of(k Kind) Experiment {
	if i := slices.IndexFunc(experiments, func(e Experiment) bool { return e.Kind == k }); i >= 0 {
		return experiments[i]
	}
	return Experiment{}
}

// Kinds are all experiments, in the order of a menu.
func Kinds() []Kind {
	all := make([]Kind, len(experiments))
	for i, e := range experiments {
		all[i] = e.Kind
	}
	return all
}

// kindNames are the names of all experiments, sorted, as an error lists them.
func kindNames() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// DefaultsOf is what a plan of an experiment has where it leaves K, Draws and
// Orders out.
func DefaultsOf(k Kind) Plan { return Plan{Experiment: k}.withDefaults() }
