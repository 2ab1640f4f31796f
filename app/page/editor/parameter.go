package editor

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
)

// setParameter writes what a person typed into the field with an id, and
// returns the id of a message in the catalogue if it makes no sense. An empty
// text leaves the choice to the provider.
func setParameter(p *chat.Parameters, id, text string) (errorID string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, ",", "."))
	switch id {
	case "parameter-temperature":
		return widget.SetFloat(&p.Temperature, text, 0, 2, "error.temperature")
	case "parameter-top-p":
		return widget.SetFloat(&p.TopP, text, 0, 1, "error.top_p")
	case "parameter-frequency-penalty":
		return widget.SetFloat(&p.FrequencyPenalty, text, -2, 2, "error.penalty")
	case "parameter-presence-penalty":
		return widget.SetFloat(&p.PresencePenalty, text, -2, 2, "error.penalty")
	case modelpick.IDThinking:
		p.ReasoningEffort = modelpick.EffortOf(text)
	case "parameter-max-tokens":
		return widget.SetInteger(&p.MaxTokens, text, 1, 1_000_000, "error.max_tokens")
	case "parameter-n":
		return widget.SetInteger(&p.N, text, 1, maxSamples, "error.n")
	case "parameter-logprobs":
		return widget.SetInteger(&p.TopLogprobs, text, 0, 20, "error.logprobs")
	case "parameter-seed":
		if text == "" {
			p.Seed = nil
			return ""
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return "error.seed"
		}
		p.Seed = &n
	}
	return ""
}

// maxSamples is how many samples the page shows side by side at most.
const maxSamples = 8

// setStops writes the stop sequences that a person typed, set apart by " | ".
func setStops(p *prompt.Prompt, text string) (errorID string) {
	stops := widget.SplitStops(text)
	if len(stops) > prompt.MaxStops {
		return "error.stop"
	}
	if slices.Equal(stops, prompt.Stops(p.Format, p.Shots...)) {
		p.Parameters.Stop = nil // what follows from the format anyhow keeps following it
		return ""
	}
	p.Parameters.Stop = stops
	return ""
}

// setFormatField writes a label or separator that a person typed.
func setFormatField(f *prompt.Format, id, text string) {
	text = widget.Unescape(text)
	switch id {
	case "format-input-label":
		f.InputLabel = text
	case "format-input-end":
		f.InputEnd = text
	case "format-output-label":
		f.OutputLabel = text
	case "format-output-end":
		f.OutputEnd = text
	case "format-separator":
		f.Separator = text
	}
}
