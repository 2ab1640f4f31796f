package main

import (
	"fmt"
	"slices"
	"strings"
)

// paramsPath is where the parameters of models are written, from the module's
// root: what package ability is held against.
const paramsPath = "app/ability/params.txt"

type paramsModel struct {
	Provider string `json:"provider"`
	AuthType string `json:"authType"`
	Model    string `json:"model"`
	Params   []struct {
		Path   string `json:"path"`
		Values []any  `json:"values"`
	} `json:"params"`
}

// renamed are parameters by the name that OpenAI's protocol has for them.
var renamed = map[string]string{
	"temperature": "temperature", "generationConfig.temperature": "temperature",
	"top_p": "top_p", "generationConfig.topP": "top_p", "p": "top_p",
	"stop": "stop", "stop_sequences": "stop",
	"seed": "seed", "random_seed": "seed", "generationConfig.seed": "seed",
	"frequency_penalty": "frequency_penalty", "presence_penalty": "presence_penalty",
	"logprobs": "logprobs", "n": "n",
}

// efforts are the parameters that say how much a model thinks.
var efforts = []string{"reasoning_effort", "reasoning.effort", "output_config.effort", "generationConfig.thinkingConfig.thinkingLevel"}

// params are lines with a model, the parameters that it takes, and what can be
// said of its thinking.
func (d *dump) params() string {
	var lines []string
	for _, h := range hosts {
		for _, m := range d.Params {
			if m.AuthType != "api_key" || m.Provider != h.params || !keep(bare(m.Model)) {
				continue
			}
			var takes []string
			for _, p := range m.Params {
				if name := renamed[p.Path]; name != "" && !slices.Contains(takes, name) {
					takes = append(takes, name)
				}
				if slices.Contains(efforts, p.Path) {
					var words []string
					for _, v := range p.Values {
						words = append(words, fmt.Sprint(v))
					}
					takes = append(takes, "reasoning_effort="+strings.Join(words, "|"))
				}
			}
			slices.Sort(takes)
			lines = append(lines, strings.TrimSpace(h.name+"/"+bare(m.Model)+" "+strings.Join(takes, " ")))
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n") + "\n"
}
