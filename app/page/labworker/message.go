package labworker

import (
	"encoding/json"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/lab/stat"
	"fewshot/app/lab/vote"
	"fewshot/app/model"
	"fewshot/app/sandbox"
)

// What the page asks of the worker.
const (
	opOutline = "outline" // what Plan would send
	opRun     = "run"     // run Plan
	opPause   = "pause"   // begin no more requests of what runs
	opReplay  = "replay"  // work out Record again
	opRows    = "rows"    // some rows of the run table
	opExport  = "export"  // a file of what ran last
	opForget  = "forget"  // delete the kept answers
	opPairs   = "pairs"   // pairs of answers to be voted on
	opVote    = "vote"    // the plan's judge votes on what has no vote
	opTally   = "tally"   // what Casts come to
	opJudge   = "judge"   // judge an answer, whose code may have to be run
)

// A question is what the page asks.
type question struct {
	Op          string          `json:"op"`
	Plan        json.RawMessage `json:"plan,omitempty"`
	Record      json.RawMessage `json:"record,omitempty"`
	Concurrency int             `json:"concurrency,omitempty"`
	Insist      bool            `json:"insist,omitempty"` // send all, though the first ones all fail alike
	From        int             `json:"from,omitempty"`
	Count       int             `json:"count,omitempty"`
	Failures    bool            `json:"failures,omitempty"`
	Export      Export          `json:"export,omitempty"`
	// Abilities are what the server's models take, by name: of those of Plan.
	Abilities map[string]ability.Ability `json:"abilities,omitempty"`
	// Facts is what else the server says of them.
	Facts map[string]model.Facts `json:"facts,omitempty"`
	Casts []vote.Cast            `json:"casts,omitempty"`
	Judge *judgeQuestion         `json:"judge,omitempty"`
}

// A judgeQuestion is an answer that is to be judged.
type judgeQuestion struct {
	Metrics metric.List `json:"metrics"`
	Answer  string      `json:"answer"`
	Want    metric.Want `json:"want"`
}

// An answer is how far the worker is, or what was asked for.
type answer struct {
	Progress *Progress       `json:"progress,omitempty"`
	Outline  *Outline        `json:"outline,omitempty"`
	Summary  *Summary        `json:"summary,omitempty"`
	Table    *Table          `json:"table,omitempty"`
	Pairs    []Pair          `json:"pairs,omitempty"`
	Casts    []vote.Cast     `json:"casts,omitempty"`
	Poll     *Poll           `json:"poll,omitempty"`
	File     string          `json:"file,omitempty"`
	Count    int             `json:"count,omitempty"`
	Verdict  *metric.Verdict `json:"verdict,omitempty"`
}

// An Outline is what a plan would send, before anything is sent.
type Outline struct {
	Variants []string `json:"variants"`
	Items    int      `json:"items"`    // held out
	Pool     int      `json:"pool"`     // to draw shots from
	Requests int      `json:"requests"` // different ones
	Known    int      `json:"known"`    // of them answered before, which are not sent again
	// Of the requests that are to be sent: tokens of their prompts, and the most
	// that their answers may have.
	PromptTokens int        `json:"prompt_tokens"`
	AnswerTokens int        `json:"answer_tokens"`
	Exact        bool       `json:"exact"`            // whether the prompts are counted by the models' own rules
	Unbounded    bool       `json:"unbounded"`        // whether answers have no limit: AnswerTokens leaves them out
	USD          float64    `json:"usd"`              // at most, if Priced
	Priced       bool       `json:"priced"`           // whether the price of all models is known
	InPage       bool       `json:"in_page"`          // whether all models run in the page
	Leaks        []lab.Leak `json:"leaks"`            // left out: they are in the data twice
	Sample       string     `json:"sample,omitempty"` // the first request, as text
	// Changes are what will be changed in requests so that their models take them.
	Changes []lab.ModelChange `json:"changes,omitempty"`
}

// Progress is how far a run has come. A summary of what there is comes with it
// now and then.
type Progress struct {
	Done    int      `json:"done"`
	Total   int      `json:"total"`
	Cached  int      `json:"cached"`
	Failed  int      `json:"failed"`
	Loaded  float64  `json:"loaded"` // share of a model's weights that has arrived while that is waited for, else 0
	Summary *Summary `json:"summary,omitempty"`
}

// A Summary is a lab.Result without its trials.
type Summary struct {
	Kind             lab.Kind     `json:"kind"`
	Seed             uint64       `json:"seed"`
	Items            int          `json:"items"`
	Columns          []Column     `json:"columns"`
	Spread           *Spread      `json:"spread,omitempty"`
	Findings         []Finding    `json:"findings"`
	Confidence       []Confidence `json:"confidence,omitempty"`
	Requests         int          `json:"requests"`
	Cached           int          `json:"cached"`
	Failed           int          `json:"failed"`
	PromptTokens     int          `json:"prompt_tokens"`
	CompletionTokens int          `json:"completion_tokens"`
	JudgedBy         string       `json:"judged_by,omitempty"` // the model whose word the scores are
	Unruled          int          `json:"unruled,omitempty"`   // answers that it gave no verdict on
	FirstError       *chat.Error  `json:"first_error,omitempty"`
	Lacking          lab.Lacking  `json:"lacking,omitempty"`  // failures by their code
	Hopeless         *Hopeless    `json:"hopeless,omitempty"` // why it ended before its end
	// Changes are what was changed in requests so that their models take them.
	Changes  []lab.ModelChange `json:"changes,omitempty"`
	Complete bool              `json:"complete"` // whether every trial has an outcome
}

// Hopeless says how many requests to a model ended in the same error, with
// no answer among them: the run pauses and asks.
type Hopeless struct {
	Model string      `json:"model"`
	Count int         `json:"count"`
	Error *chat.Error `json:"error"`
}

// A Column is a variant's score.
type Column struct {
	Name  string  `json:"name"`
	X     float64 `json:"x"`
	Items int     `json:"items"` // with a score; 0: the other fields say nothing
	Score float64 `json:"score"`
	Low   float64 `json:"low"` // of the 95 % interval
	High  float64 `json:"high"`
	Exact bool    `json:"exact"` // whether the interval is Wilson's
	Draws bool    `json:"draws"` // whether there were several draws of shots, from Worst to Best
	Worst float64 `json:"worst"`
	Best  float64 `json:"best"`
	// Lacking are its requests that brought no answer.
	Lacking lab.Lacking `json:"lacking,omitempty"`
}

// A Spread says whether the columns differ at all.
type Spread struct {
	Items    int     `json:"items"`
	Worst    int     `json:"worst"` // columns
	Best     int     `json:"best"`
	Low      float64 `json:"low"` // the worst one's score, and the best one's
	High     float64 `json:"high"`
	ByChance float64 `json:"by_chance"` // what lies between them in 95 % of cases where only chance decides
	Q        float64 `json:"q"`
	P        float64 `json:"p"`
	Noise    bool    `json:"noise"`
	Same     bool    `json:"same"` // whether all columns have the same score
	// Lacking are requests that brought no answer.
	Lacking lab.Lacking `json:"lacking,omitempty"`
}

// A Finding compares two columns: Other's score less Base's.
type Finding struct {
	Base  int     `json:"base"`
	Other int     `json:"other"`
	Items int     `json:"items"`
	Mean  float64 `json:"mean"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Noise bool    `json:"noise"`
	Few   int     `json:"few,omitempty"` // number of items on which the two differ, too few for what the interval says
	// Lacking are the two columns' requests that brought no answer.
	Lacking lab.Lacking `json:"lacking,omitempty"`
}

// A Confidence says what a column's confidence is worth.
type Confidence struct {
	Answers   int           `json:"answers"`
	AUROC     *float64      `json:"auroc"` // nil if all are right, or all are wrong
	Area      stat.Interval `json:"area"`  // the AUROC's interval
	ECE       float64       `json:"ece"`
	Brier     float64       `json:"brier"`
	Threshold float64       `json:"threshold"`
	Coverage  float64       `json:"coverage"`
	Bins      []stat.Bin    `json:"bins"`
	Curve     []stat.Point  `json:"curve"`
}

// A Table is some rows of the run table.
type Table struct {
	From  int   `json:"from"`
	Total int   `json:"total"` // rows that there are, after the filter
	Rows  []Row `json:"rows"`
}

// A Row is an item with what each column made of it.
type Row struct {
	Item     int    `json:"item"`
	Input    string `json:"input"`
	Expected string `json:"expected"`
	Cells    []Cell `json:"cells"`
}

// A Cell is what a column made of an item.
type Cell struct {
	Answer    string          `json:"answer"`
	Known     bool            `json:"known"` // whether there is a score
	Score     float64         `json:"score"`
	Passed    bool            `json:"passed"`
	Failed    int             `json:"failed"`
	Cached    bool            `json:"cached"`
	Tokens    int             `json:"tokens"`
	LatencyMS float64         `json:"latency_ms"`
	Code      *sandbox.Report `json:"code,omitempty"` // what came of running the answer's code, where the metrics do
}

// An Export is a kind of file.
type Export string

// The kinds of file.
const (
	ExportRecord Export = "record" // everything, to be replayed
	ExportPlan   Export = "plan"   // the plan alone, as `fewshot lab` runs it
	ExportCSV    Export = "csv"    // the run table
	ExportJSONL  Export = "jsonl"  // the run table, an item a line
	ExportPairs  Export = "pairs"  // votes as pairs of a chosen and a rejected answer, for training
	ExportVotes  Export = "votes"  // the votes themselves
)

// A Pair is two answers to the same input, without whose they are.
type Pair struct {
	Number int    `json:"number"`
	Input  string `json:"input"`
	A      string `json:"a"`
	B      string `json:"b"`
}

// A Poll is what votes come to.
type Poll struct {
	Standings []Standing        `json:"standings"`
	Leads     []Lead            `json:"leads"`
	Votes     int               `json:"votes"`
	Models    map[string]int    `json:"models"` // votes by models
	Decided   int               `json:"decided"`
	First     int               `json:"first"` // of them for the answer that was shown first
	Position  stat.Interval     `json:"position"`
	Reveal    map[int][2]string `json:"reveal"` // whose A and B are, of the pairs that were voted on
}

// A Standing is how a variant did.
type Standing struct {
	Name     string        `json:"name"`
	Wins     int           `json:"wins"`
	Losses   int           `json:"losses"`
	Ties     int           `json:"ties"`
	Strength float64       `json:"strength"` // log-odds
	Interval stat.Interval `json:"interval"`
}

// A Lead is how much stronger the first is than another.
type Lead struct {
	Best     string        `json:"best"`
	Other    string        `json:"other"`
	Chance   float64       `json:"chance"`
	Interval stat.Interval `json:"interval"`
	Decided  int           `json:"decided"`
	Noise    bool          `json:"noise"`
}
