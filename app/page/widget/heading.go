package widget

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func ColumnHead(text string) app.UI { return dom.Tag("th").Attr("scope", "col").Text(text) }
