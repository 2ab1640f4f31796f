package stat

import (
	"fmt"
	"math"
	"testing"

	"fewshot/app/lab/internal/golden"
)

// The American League's eastern division in 1987, wins by row over column, home
// and away, from Agresti, Categorical Data Analysis (1990, table 10.12; the
// data set baseball of R's BradleyTerry2).
var baseball = struct {
	teams []string
	wins  [][]float64
	// abilities, with Baltimore as 0: BTabilities(BTm(cbind(home.wins,
	// away.wins), home.team, away.team, data = baseball, id = "team")) of R's
	// BradleyTerry2 1.1.2. Agresti prints 1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0.
	abilities []float64
}{
	teams: []string{"Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"},
	wins: [][]float64{
		{0, 7, 9, 7, 7, 9, 11},
		{6, 0, 7, 5, 11, 9, 9},
		{4, 6, 0, 7, 7, 8, 12},
		{6, 8, 6, 0, 6, 7, 10},
		{6, 2, 6, 7, 0, 7, 12},
		{4, 4, 5, 6, 6, 0, 6},
		{2, 4, 1, 3, 1, 7, 0},
	},
	abilities: []float64{1.5813558767, 1.4364084318, 1.2944851239, 1.2476178451, 1.1076977054, 0.6838527692, 0},
}

func flat(matrix [][]float64) []float64 {
	var list []float64
	for _, row := range matrix {
		list = append(list, row...)
	}
	return list
}

func baseballVotes() []Vote {
	var votes []Vote
	for i, row := range baseball.wins {
		for j, wins := range row {
			for range int(wins) {
				votes = append(votes, Vote{baseball.teams[i], baseball.teams[j], PreferA})
			}
		}
	}
	return votes
}

func TestStrengthsAgreeWithBradleyTerry2(t *testing.T) {
	got := strengths(flat(baseball.wins), len(baseball.teams), 0)
	for i, team := range baseball.teams {
		// R stops at a relative change of the deviance of 1e-8.
		if ability := got[i] - got[6]; !golden.Close(ability, baseball.abilities[i], 1e-6) {
			t.Errorf("%s: %.10f, want %.10f", team, ability, baseball.abilities[i])
		}
	}
}

// scipy.optimize.minimize finds the same posterior mode.
func TestStrengthsAgreeWithSciPy(t *testing.T) {
	for _, c := range golden.Read(t).Rank {
		if got := strengths(flat(c.Wins), len(c.Wins), rankPrior); !golden.AllClose(got, c.LogOdds, 1e-6) {
			t.Errorf("%s: got %.8f, want %.8f", c.Name, got, c.LogOdds)
		}
	}
}

func TestBradleyTerry(t *testing.T) {
	t.Run("the_prior_hardly_matters_after_dozens_of_votes", func(t *testing.T) {
		got := BradleyTerry(baseballVotes())
		for i, team := range baseball.teams {
			if ability := got[team] - got["Baltimore"]; !golden.Close(ability, baseball.abilities[i], 0.1) {
				t.Errorf("%s: %.3f, want about %.3f", team, ability, baseball.abilities[i])
			}
		}
	})
	t.Run("ties_are_half_wins", func(t *testing.T) {
		ties := []Vote{{"x", "y", Tie}, {"y", "x", Tie}, {"x", "y", PreferA}}
		wins := []Vote{{"x", "y", PreferA}, {"x", "y", PreferB}, {"y", "x", PreferB}}
		if a, b := BradleyTerry(ties), BradleyTerry(wins); a["x"] <= 0 || !golden.Close(a["x"], b["x"], 1e-9) {
			t.Errorf("%v and %v", a, b)
		}
	})
	t.Run("an_undefeated_variant_is_finite", func(t *testing.T) {
		for _, n := range []int{1, 10, 1000} {
			var votes []Vote
			for range n {
				votes = append(votes, Vote{"x", "y", PreferA})
			}
			got := BradleyTerry(votes)
			if !(got["x"] > 0) || math.IsInf(got["x"], 0) || !golden.Close(got["x"], -got["y"], 1e-9) {
				t.Errorf("after %d wins: %v", n, got)
			}
		}
	})
	t.Run("what_is_no_vote_counts_for_nothing", func(t *testing.T) {
		got := BradleyTerry([]Vote{{"x", "x", PreferA}, {"x", "y", "both"}, {"y", "z", ""}})
		if len(got) != 3 || got["x"] != 0 || got["y"] != 0 || got["z"] != 0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("no_votes", func(t *testing.T) {
		if got := BradleyTerry(nil); len(got) != 0 {
			t.Errorf("got %v", got)
		}
		if got := BradleyTerryBootstrap(nil, 10, 1); len(got) != 0 {
			t.Errorf("intervals %v", got)
		}
	})
}

func TestBradleyTerryBootstrap(t *testing.T) {
	votes := baseballVotes()
	got := BradleyTerryBootstrap(votes, 400, 5)
	strength := BradleyTerry(votes)
	for _, team := range baseball.teams {
		interval := got[team]
		if !interval.Contains(strength[team]) {
			t.Errorf("%s: %v is not in %v", team, strength[team], interval)
		}
		// The standard error of a centred ability is 0.20 to 0.23 (from the
		// covariance that R gives), so that the interval is about 0.8 wide.
		if width := interval.High - interval.Low; width < 0.6 || width > 1.2 {
			t.Errorf("%s: the interval is %.2f wide", team, width)
		}
	}
	if again := BradleyTerryBootstrap(votes, 400, 5); fmt.Sprint(got) != fmt.Sprint(again) {
		t.Errorf("the same seed gives other intervals")
	}
}
