package modelpick

import "fewshot/app/prompt"

// Layouts are the ways in which a prompt can be sent.
var Layouts = []prompt.Layout{prompt.Text, prompt.Message, prompt.Turns}
