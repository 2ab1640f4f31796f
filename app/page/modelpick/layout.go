package modelpick

import "fewshot/app/prompt"

var Layouts = []prompt.Layout{prompt.Text, prompt.Message, prompt.Turns}
