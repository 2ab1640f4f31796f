//go:build !js || study

package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

type ballot struct{}

func (b *ballot) chart(lang) (chartSpec, bool) { return nil, false }
func (b *bench) askBallots()                   {}
func (p *benchPanel) preference() app.UI       { return tag("div") }
